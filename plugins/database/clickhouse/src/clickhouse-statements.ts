import { type JsonValue, PluginError } from '@patchbay/plugin-kit';
import { type Statement, StatementCompiler, type StatementParams } from '@patchbay/sql-kit';
import { classify, clickhouseDialect } from './clickhouse-rules.js';

/**
 * ClickHouse wants to know the type of each binding where its placeholder stands, and the same text may be bound to values
 * of other types next time: a mark holds the place until then. Unicode gives these two characters no meaning.
 */
const OPEN = '\u{e000}';
const CLOSE = '\u{e001}';
const MARK = new RegExp(`${OPEN}(\\d+)${CLOSE}`, 'g');

export class ClickhouseStatements extends StatementCompiler {
  constructor() {
    super({
      ...clickhouseDialect,
      placeholder: (n) => `${OPEN}${n}${CLOSE}`,
      classify: (sql) => classify(sql.replace(MARK, '?')),
    });
  }

  override async read(params: StatementParams): Promise<Statement> {
    refuseMarks(params.sql);
    return typed(await super.read(params));
  }

  override write(params: StatementParams): Statement {
    refuseMarks(params.sql);
    return typed(super.write(params));
  }
}

/** The names and values of a statement's placeholders, for the driver, which escapes them as the protocol wants it. */
export function paramsOf({ bindings }: Statement): Record<string, unknown> {
  return Object.fromEntries(bindings.map((value, at) => [`p${at + 1}`, paramOf(value)]));
}

function typed({ sql, bindings }: Statement): Statement {
  return {
    sql: sql.replace(MARK, (_, n: string) => `{p${n}:${typeOf(bindings[Number(n) - 1]!)}}`),
    bindings,
  };
}

function typeOf(value: JsonValue): string {
  if (value === null) return 'Nullable(String)';
  if (typeof value === 'boolean') return 'Bool';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'Int64' : 'Float64';
  return 'String';
}

function paramOf(value: JsonValue): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

function refuseMarks(sql: string): void {
  if (sql.includes(OPEN) || sql.includes(CLOSE))
    throw new PluginError('invalid_request', 'A statement cannot hold the characters U+E000 and U+E001.', {
      path: 'params.sql',
    });
}
