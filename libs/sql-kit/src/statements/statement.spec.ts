import { PluginError } from '@patchbay/plugin-kit';
import type { Dialect } from './dialect.js';
import { StatementCompiler } from './statement.js';

const dialect: Dialect = {
  lexicon: {
    dollarQuotes: 'tagged',
    escapeTexts: true,
    nestedComments: 'always',
    returnEndsLine: true,
    questionMarks: 'operator',
  },
  placeholder: (n) => `$${n}`,
  readKeywords: new Set(['select', 'with']),
  refusedInRead: /\binto outfile\b/,
  refusedInWrite: /^attach\b/,
  refusedCalls: /^load_file$/,
};

const numbered = new StatementCompiler(dialect);
const unnumbered = new StatementCompiler({ ...dialect, placeholder: () => '?' });

async function refusalOf(work: () => unknown): Promise<{ code: string; path: string | undefined }> {
  try {
    await work();
  } catch (error) {
    if (error instanceof PluginError) return { code: error.code, path: error.path };
  }
  throw new Error('this should have been refused');
}

const IN_SQL = { code: 'invalid_request', path: 'params.sql' };

describe('a compiled statement', () => {
  it('numbers ? in order', async () => {
    expect(await numbered.read({ sql: 'SELECT ?, ?', bindings: ['a', null] })).toEqual({
      sql: 'SELECT $1, $2',
      bindings: ['a', null],
    });
  });

  it('gives a name one number, and repeats its value where the engine knows no numbers', async () => {
    const params = { sql: 'SELECT :a, :b, :a', bindings: { b: 2, a: 1, c: 3 } };
    expect(await numbered.read(params)).toEqual({ sql: 'SELECT $1, $2, $1', bindings: [1, 2] });
    expect(await unnumbered.read(params)).toEqual({ sql: 'SELECT ?, ?, ?', bindings: [1, 2, 1] });
  });

  it('leaves the text alone when it comes without bindings', async () => {
    const sql = `SELECT doc ? 'a', x[lo:hi], '{}'::jsonb, v:path, ':b' -- :c`;
    expect(await numbered.read({ sql })).toEqual({ sql, bindings: [] });
  });

  it('leaves the placeholders of the other style alone', async () => {
    expect((await numbered.read({ sql: 'SELECT ?, :a', bindings: { a: 1 } })).sql).toBe('SELECT ?, $1');
    expect((await numbered.read({ sql: 'SELECT ?, :a', bindings: [1] })).sql).toBe('SELECT $1, :a');
  });

  it.each([
    [`SELECT doc \\? ?, x[1\\:n]`, ['key'], 'SELECT doc ? $1, x[1:n]'],
    [`SELECT doc \\? :n, x[1\\:n]`, { n: 2 }, 'SELECT doc ? $1, x[1:n]'],
    [`SELECT doc \\? 'a', x[1\\:n]`, undefined, `SELECT doc ? 'a', x[1:n]`],
  ])('makes a plain sign of an escaped one: %s with %j', async (sql, bindings, compiled) => {
    expect((await numbered.read({ sql, ...(bindings && { bindings }) })).sql).toBe(compiled);
  });

  it('leaves a backslash before a question mark where it is in texts and comments', async () => {
    const sql = `SELECT regexp_replace(u, '\\?.*', "\\?") /* \\? */ WHERE u \\?| ?`;
    expect((await numbered.read({ sql, bindings: ['x'] })).sql).toBe(
      `SELECT regexp_replace(u, '\\?.*', "\\?") /* \\? */ WHERE u ?| $1`,
    );
  });

  it.each([`SELECT 'a`, 'SELECT "a', 'SELECT /* a', 'SELECT $t$ a'])(
    'is refused where something is not closed: %j',
    async (sql) => {
      expect(await refusalOf(() => numbered.read({ sql }))).toEqual(IN_SQL);
      expect(await refusalOf(() => numbered.write({ sql }))).toEqual(IN_SQL);
    },
  );

  it('is the same for a text that was seen before, with its own bindings', async () => {
    const read = (bindings: readonly string[] | Readonly<Record<string, string>>) =>
      numbered.read({ sql: 'SELECT ? -- :a', bindings });
    expect(await read(['x'])).toEqual({ sql: 'SELECT $1 -- :a', bindings: ['x'] });
    expect(await read({ a: 'y' })).toEqual({ sql: 'SELECT ? -- :a', bindings: [] });
    expect((await read(['z'])).bindings).toEqual(['z']);
  });

  it('takes no binding from the prototype', async () => {
    const work = () => numbered.read({ sql: 'SELECT :constructor', bindings: {} });
    expect((await refusalOf(work)).path).toBe('params.bindings.constructor');
  });

  it.each([[[]], [[1, 2]]])('refuses %j for one placeholder', async (bindings) => {
    expect((await refusalOf(() => numbered.read({ sql: 'SELECT ?', bindings }))).path).toBe(
      'params.bindings',
    );
  });

  it.each(['', ' ; ', '-- nothing', 'SELECT 1; SELECT 2', 'DELETE FROM t', '"select" 1', 'SELECT \0'])(
    'refuses to read %j',
    async (sql) => {
      expect(await refusalOf(() => numbered.read({ sql }))).toEqual(IN_SQL);
    },
  );

  it('refuses what its dialect says that the engine would let through', async () => {
    expect(await refusalOf(() => numbered.read({ sql: `SELECT 1 INTO /* */ OUTFILE 'x'` }))).toEqual(IN_SQL);
    expect((await numbered.read({ sql: `SELECT 'into outfile'` })).bindings).toEqual([]);
    expect(await refusalOf(() => numbered.read({ sql: 'SELECT "load_file" (?)', bindings: ['x'] }))).toEqual(
      IN_SQL,
    );
    expect((await numbered.read({ sql: 'SELECT load_file, load_files(1)' })).bindings).toEqual([]);
    expect(await refusalOf(() => numbered.write({ sql: `attach 'x'` }))).toEqual(IN_SQL);
  });

  it.each([
    ['DELETE FROM t', true],
    ['create table t (a int)', true],
    ['ATTACH x', false],
    ['BEGIN', false],
    ['SET a = 1', false],
    ['SELEC 1', false],
  ])('sends a query to write where write would take it: %s, %s', async (sql, taken) => {
    const refused = numbered.read({ sql });
    await expect(refused).rejects.toThrow(
      /^A query cannot start with [A-Z]+; it may start with SELECT, WITH\./,
    );
    await expect(refused).rejects.toThrow(taken ? /Use write instead\.$/ : /WITH\.$/);
  });

  it.each([
    ['EXPLAIN UPDATE t SET a = 1', 'A query cannot hold EXPLAIN UPDATE. Use write instead.'],
    ['ANALYZE t', 'A query cannot hold ANALYZE. Use write instead.'],
    ['SELECT 1 FOR UPDATE', 'A query cannot hold FOR UPDATE.'],
    ['EXPLAIN attach x', 'A query cannot hold EXPLAIN ATTACH.'],
  ])('says of %s why, and where it may go', async (sql, message) => {
    const own = new StatementCompiler({
      ...dialect,
      readKeywords: new Set(['select', 'explain', 'analyze']),
      refusedInRead: /^explain (?:update|attach)\b|^analyze |\bfor update\b/,
    });
    await expect(own.read({ sql })).rejects.toThrow(new Error(message));
  });

  it('says what the grammar says of a word that starts no statement', async () => {
    const judged = new StatementCompiler({
      ...dialect,
      classify: (sql) => Promise.reject(new PluginError('invalid_request', `syntax error at ${sql}`)),
    });
    await expect(judged.read({ sql: 'SELEC 1' })).rejects.toThrow('syntax error at SELEC 1');
    await expect(judged.read({ sql: 'DELETE FROM t' })).rejects.toThrow(/^A query cannot start with DELETE/);
  });

  it('asks a classifier once for each text, and refuses what it objects to', async () => {
    const asked: string[] = [];
    const judged = new StatementCompiler({
      ...dialect,
      classify: (sql) => {
        asked.push(sql);
        return Promise.resolve(sql.includes('$1') ? undefined : 'It is not liked.');
      },
    });
    const liked = { sql: 'SELECT ?', bindings: [1] };
    expect(await judged.read(liked)).toEqual(await judged.read(liked));
    expect(await refusalOf(() => judged.read({ sql: 'SELECT 1' }))).toEqual(IN_SQL);
    judged.write({ sql: 'SELECT 2' });
    expect(asked).toEqual(['SELECT $1', 'SELECT 1']);
  });

  it.each(['BEGIN', 'commit', '/* */ ROLLBACK', 'SET x = 1', 'USE other', 'PREPARE p AS SELECT 1', 'LOCK t'])(
    'refuses to write %j, which would outlive it',
    async (sql) => {
      expect(await refusalOf(() => numbered.write({ sql }))).toEqual(IN_SQL);
    },
  );
});
