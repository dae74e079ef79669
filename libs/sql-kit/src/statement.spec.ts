import { PluginError } from '@patchbay/plugin-kit';
import { type Dialect, StatementCompiler } from './statement.js';

const dialect: Dialect = {
  lexicon: { postgres: true },
  placeholder: (n) => `$${n}`,
  readKeywords: new Set(['select', 'with']),
  refusedInRead: /\binto outfile\b/,
  refusedInWrite: /^attach\b/,
};

const numbered = new StatementCompiler(dialect);
const unnumbered = new StatementCompiler({ ...dialect, placeholder: () => '?' });

function refusalOf(work: () => unknown): { code: string; path: string | undefined } {
  try {
    work();
  } catch (error) {
    if (error instanceof PluginError) return { code: error.code, path: error.path };
  }
  throw new Error('this should have been refused');
}

const IN_SQL = { code: 'invalid_request', path: 'params.sql' };

describe('a compiled statement', () => {
  it('numbers ? in order', () => {
    expect(numbered.read({ sql: 'SELECT ?, ?', bindings: ['a', null] })).toEqual({
      sql: 'SELECT $1, $2',
      bindings: ['a', null],
    });
  });

  it('gives a name one number, and repeats its value where the engine knows no numbers', () => {
    const params = { sql: 'SELECT :a, :b, :a', bindings: { b: 2, a: 1, c: 3 } };
    expect(numbered.read(params)).toEqual({ sql: 'SELECT $1, $2, $1', bindings: [1, 2] });
    expect(unnumbered.read(params)).toEqual({ sql: 'SELECT ?, ?, ?', bindings: [1, 2, 1] });
  });

  it('leaves the text alone when it comes without bindings', () => {
    expect(numbered.read({ sql: `SELECT doc ? 'a', :b` })).toEqual({
      sql: `SELECT doc ? 'a', :b`,
      bindings: [],
    });
  });

  it('leaves the placeholders of the other style alone', () => {
    expect(numbered.read({ sql: 'SELECT ?, :a', bindings: { a: 1 } }).sql).toBe('SELECT ?, $1');
    expect(numbered.read({ sql: 'SELECT ?, :a', bindings: [1] }).sql).toBe('SELECT $1, :a');
  });

  it('makes an operator of an escaped question mark', () => {
    expect(numbered.read({ sql: `SELECT doc \\? ?`, bindings: ['key'] }).sql).toBe('SELECT doc ? $1');
  });

  it('is the same for a text that was seen before, with its own bindings', () => {
    const read = (bindings: readonly string[] | Readonly<Record<string, string>>) =>
      numbered.read({ sql: 'SELECT ? -- :a', bindings });
    expect(read(['x'])).toEqual({ sql: 'SELECT $1 -- :a', bindings: ['x'] });
    expect(read({ a: 'y' })).toEqual({ sql: 'SELECT ? -- :a', bindings: [] });
    expect(read(['z']).bindings).toEqual(['z']);
  });

  it('takes no binding from the prototype', () => {
    const work = () => numbered.read({ sql: 'SELECT :constructor', bindings: {} });
    expect(refusalOf(work).path).toBe('params.bindings.constructor');
  });

  it.each([[[]], [[1, 2]]])('refuses %j for one placeholder', (bindings) => {
    expect(refusalOf(() => numbered.read({ sql: 'SELECT ?', bindings })).path).toBe('params.bindings');
  });

  it.each(['', ' ; ', '-- nothing', 'SELECT 1; SELECT 2', 'DELETE FROM t', '"select" 1', 'SELECT \0'])(
    'refuses to read %j',
    (sql) => {
      expect(refusalOf(() => numbered.read({ sql }))).toEqual(IN_SQL);
    },
  );

  it('refuses what its dialect says that the engine would let through', () => {
    expect(refusalOf(() => numbered.read({ sql: `SELECT 1 INTO /* */ OUTFILE 'x'` }))).toEqual(IN_SQL);
    expect(numbered.read({ sql: `SELECT 'into outfile'` }).bindings).toEqual([]);
    expect(refusalOf(() => numbered.write({ sql: `attach 'x'` }))).toEqual(IN_SQL);
  });

  it.each(['BEGIN', 'commit', '/* */ ROLLBACK', 'SET x = 1', 'USE other', 'PREPARE p AS SELECT 1', 'LOCK t'])(
    'refuses to write %j, which would outlive it',
    (sql) => {
      expect(refusalOf(() => numbered.write({ sql }))).toEqual(IN_SQL);
    },
  );
});
