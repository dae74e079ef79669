import { CatalogueVersion, mayDefine } from './catalogue-version.js';
import type { Dialect } from './dialect.js';
import { StatementCompiler } from './statement.js';
import type { Refusal } from './verdicts.js';

const dialect: Dialect = {
  lexicon: { dollarQuotes: 'tagged', escapeTexts: true, nestedComments: 'always', returnEndsLine: true },
  placeholder: (n) => `$${n}`,
  readKeywords: new Set(['select']),
};
const READ = { sql: 'SELECT f(1)' };

describe('the verdicts of a session', () => {
  it('are given once for each text and version', async () => {
    const asked: string[] = [];
    let version = 'one';
    const statements = new StatementCompiler(dialect).within({
      version: () => version,
      classify: (sql): Refusal => {
        asked.push(`${version} ${sql}`);
        return version === 'two' ? 'It writes now.' : undefined;
      },
    });
    await statements.read(READ);
    await statements.read(READ);
    version = 'two';
    await expect(statements.read(READ)).rejects.toThrow('It writes now.');
    await expect(statements.read(READ)).rejects.toThrow('It writes now.');
    expect(asked).toEqual(['one SELECT f(1)', 'two SELECT f(1)']);
  });

  it('are its own: another session of the same dialect gives another', async () => {
    const shared = new StatementCompiler(dialect);
    const scope = (refusal: Refusal) => ({ version: () => '', classify: () => Promise.resolve(refusal) });
    const lenient = shared.within(scope(undefined));
    const strict = shared.within(scope('It writes here.'));
    await lenient.read(READ);
    await expect(strict.read(READ)).rejects.toThrow('It writes here.');
    await lenient.read(READ);
  });

  it('come after those of the dialect, which are given once for all sessions', async () => {
    let asked = 0;
    const shared = new StatementCompiler({
      ...dialect,
      classify: (sql) => {
        asked += 1;
        return sql.includes('g(') ? 'g is refused.' : undefined;
      },
    });
    const scope = () => ({ version: () => '', classify: () => 'The session refuses it.' });
    for (const session of [shared.within(scope()), shared.within(scope())]) {
      await expect(session.read({ sql: 'SELECT g(1)' })).rejects.toThrow('g is refused.');
      await expect(session.read(READ)).rejects.toThrow('The session refuses it.');
    }
    expect(asked).toBe(2);
  });

  it('are asked for again where none came', async () => {
    const verdicts = [Promise.reject(new Error('the server is away')), Promise.resolve(undefined)];
    const statements = new StatementCompiler(dialect).within({
      version: () => '',
      classify: () => verdicts.shift(),
    });
    await expect(statements.read(READ)).rejects.toThrow('the server is away');
    await expect(statements.read(READ)).resolves.toMatchObject({ sql: READ.sql });
  });

  it('are none of the new state where the catalogue changed while they were given', async () => {
    const version = new CatalogueVersion();
    let refusal: Refusal;
    const statements = new StatementCompiler(dialect).within({
      version: () => version.current(),
      classify: () => {
        const given = Promise.resolve(refusal);
        refusal = 'It writes now.';
        version.renew();
        return given;
      },
    });
    await statements.read(READ);
    await expect(statements.read(READ)).rejects.toThrow('It writes now.');
  });
});

describe('the version of a catalogue', () => {
  it('changes when it is renewed, and by itself after its time', () => {
    let now = 0;
    const version = new CatalogueVersion(60_000, () => now);
    const first = version.current();
    now = 59_999;
    expect(version.current()).toBe(first);
    version.renew();
    const second = version.current();
    expect(second).not.toBe(first);
    now += 60_000;
    expect(version.current()).not.toBe(second);
  });

  it.each([
    ['INSERT INTO t VALUES (1)', false],
    [' update t SET a = 1', false],
    ['CREATE FUNCTION f() …', true],
    ['DO $$ … $$', true],
    ['/* … */ DROP VIEW v', true],
    ['inserts', true],
  ])('is to be renewed after %j: %s', (sql, defines) => {
    expect(mayDefine(sql)).toBe(defines);
  });
});
