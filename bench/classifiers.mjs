import { HOSTILE_TEXTS } from '@patchbay/plugin-testing/hostile-texts';
import { StatementCompiler } from '@patchbay/sql-kit';
import { median, rounded } from './statistics.mjs';

const CHARACTERS = 20_000;
const ROUNDS = 3;

/** Where each engine's dialect is, and its classifier where that is one over the kit's lexer. */
const ENGINES = {
  mssql: ['engines/mssql/dist/dialect.js', 'tsql'],
  oracledb: ['engines/oracle/dist/dialect.js', 'oracleSql'],
  snowflake: ['engines/snowflake/dist/dialect.js', 'snowflakeDialect'],
  databricks: ['engines/databricks/dist/dialect.js', 'databricksDialect'],
  mysql2: ['engines/mysql/dist/dialect.js', 'mysqlDialect'],
};

/**
 * For each engine the hostile text that costs it most, of 20,000 characters: CPU for finding its placeholders, on the main
 * thread, and for judging it, in a thread; and how much more a text of twice the length costs at the most.
 */
export async function measureClassifiers() {
  const report = {};
  for (const [engine, [path, name]] of Object.entries(ENGINES)) {
    const { [name]: dialect, read } = await import(`../${path}`);
    const costs = Object.entries(HOSTILE_TEXTS).map(([kind, make]) => {
      const parts = Math.ceil(CHARACTERS / (make(100).length / 100));
      const text = make(parts);
      const compiled = cpuMs(() => compile(dialect, text));
      const judged = read ? cpuMs(() => read(text)) : 0;
      const twice = cpuMs(() => compile(dialect, make(2 * parts)));
      return { kind, compiled, judged, growth: twice / Math.max(compiled, 1) };
    });
    const worst = costs.reduce((one, other) =>
      other.compiled + other.judged > one.compiled + one.judged ? other : one,
    );
    report[engine] = {
      kinds: costs.length,
      worst: worst.kind,
      compileMs: rounded(worst.compiled, 1),
      ...(read && { judgeMs: rounded(worst.judged, 1) }),
      mostGrowth: rounded(Math.max(...costs.map(({ growth }) => growth)), 2),
    };
  }
  return report;
}

/** A compiler of its own remembers nothing. */
function compile(dialect, sql) {
  try {
    new StatementCompiler(dialect).write({ sql, bindings: {} });
  } catch {
    // Most of them are refused.
  }
}

function cpuMs(work) {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return median(rounds);
}
