import { PluginError } from '@patchbay/plugin-kit';
import { type Dialect, StatementCompiler } from './statement.js';

const dialect: Dialect = {
  lexicon: { postgres: true },
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
    expect(await numbered.read({ sql: `SELECT doc ? 'a', :b` })).toEqual({
      sql: `SELECT doc ? 'a', :b`,
      bindings: [],
    });
  });

  it('leaves the placeholders of the other style alone', async () => {
    expect((await numbered.read({ sql: 'SELECT ?, :a', bindings: { a: 1 } })).sql).toBe('SELECT ?, $1');
    expect((await numbered.read({ sql: 'SELECT ?, :a', bindings: [1] })).sql).toBe('SELECT $1, :a');
  });

  it('makes an operator of an escaped question mark', async () => {
    expect((await numbered.read({ sql: `SELECT doc \\? ?`, bindings: ['key'] })).sql).toBe('SELECT doc ? $1');
  });

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
