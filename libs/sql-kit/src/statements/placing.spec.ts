import { type JsonValue, PluginError } from '@patchbay/plugin-kit';
import type { Dialect } from './dialect.js';
import { StatementCompiler, type StatementParams } from './statement.js';

const dialect: Dialect = {
  lexicon: { dollarQuotes: 'tagged', escapeTexts: true, nestedComments: 'always', questionMarks: 'operator' },
  placeholder: (n) => `$${n}`,
  readKeywords: new Set(['select', 'with']),
};
const numbered = new StatementCompiler(dialect);
const unnumbered = new StatementCompiler({ ...dialect, lexicon: {}, placeholder: () => '?' });
const withLists = new StatementCompiler({ ...dialect, bindsLists: true });

const refusalOf = async (params: StatementParams, statements = numbered): Promise<string> => {
  const error = await statements.read(params).then(
    (taken) => new Error(`this was taken: ${JSON.stringify(taken)}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof PluginError) return `${error.path}: ${error.message}`;
  throw error;
};

describe('a list in IN (…)', () => {
  it('becomes as many placeholders as it has values, in their place', async () => {
    const positional = {
      sql: 'SELECT ? WHERE a IN (?) AND b NOT IN (?, ?) AND c = ?',
      bindings: [0, [1, 2], [3], 4, 5],
    };
    expect(await numbered.read(positional)).toEqual({
      sql: 'SELECT $1 WHERE a IN ($2, $3) AND b NOT IN ($4, $5) AND c = $6',
      bindings: [0, 1, 2, 3, 4, 5],
    });
    expect(await unnumbered.read(positional)).toEqual({
      sql: 'SELECT ? WHERE a IN (?, ?) AND b NOT IN (?, ?) AND c = ?',
      bindings: [0, 1, 2, 3, 4, 5],
    });
  });

  it('has the same numbers wherever its name stands, and a value of that name others', async () => {
    const params = {
      sql: 'SELECT :ids WHERE a IN (:ids) OR b IN (:x, :ids)',
      bindings: { ids: [7, 8], x: 1 },
    };
    expect(await withLists.read(params)).toEqual({
      sql: 'SELECT $1 WHERE a IN ($2, $3) OR b IN ($4, $2, $3)',
      bindings: [[7, 8], 7, 8, 1],
    });
  });

  it('has another text for each length, and its own values each time', async () => {
    const read = (ids: JsonValue) => numbered.read({ sql: 'SELECT 1 WHERE a IN (:ids)', bindings: { ids } });
    expect((await read([1])).sql).toBe('SELECT 1 WHERE a IN ($1)');
    expect((await read([1, 2])).sql).toBe('SELECT 1 WHERE a IN ($1, $2)');
    expect(await read([5, 6])).toEqual({ sql: 'SELECT 1 WHERE a IN ($1, $2)', bindings: [5, 6] });
    expect(await read(5)).toEqual({ sql: 'SELECT 1 WHERE a IN ($1)', bindings: [5] });
  });

  it('that is empty holds for no value, and NOT IN for every one', async () => {
    const bindings = { ids: [] };
    const read = async (sql: string, statements = numbered) => (await statements.read({ sql, bindings })).sql;
    expect(await read('SELECT a IN (:ids), b not /* x */ in ( :ids )')).toBe(
      'SELECT a IN (SELECT NULL WHERE 1 = 0), b NOT IN (SELECT NULL WHERE 1 = 0)',
    );
    const own = new StatementCompiler({ ...dialect, emptyIn: { in: '= ANY (x)', notIn: '<> ALL (x)' } });
    expect(await read('SELECT a IN (:ids), b NOT IN (:ids)', own)).toBe('SELECT a = ANY (x), b <> ALL (x)');
  });

  it('that is empty is refused where it could not be told from nothing', async () => {
    const bindings = { ids: [] };
    expect(await refusalOf({ sql: 'SELECT a IN (1, :ids)', bindings })).toMatch(
      /^params\.bindings\.ids: .*empty/,
    );
    const none = new StatementCompiler({ ...dialect, emptyIn: 'none' });
    expect(await refusalOf({ sql: 'SELECT a IN (:ids)', bindings }, none)).toMatch(/empty/);
  });

  it.each([
    'SELECT a WHERE a = :ids',
    'SELECT f(:ids)',
    'SELECT a IN (f(:ids))',
    'SELECT a IN (:ids + 1)',
    'SELECT a IN (:ids::int)',
    'SELECT a IN (SELECT :ids)',
    'SELECT "in" (:ids)',
  ])('is not a text where it would not be expanded: %s', async (sql) => {
    expect(await refusalOf({ sql, bindings: { ids: [1] } })).toMatch(
      /^params\.bindings\.ids: A list can be bound in IN/,
    );
    expect((await withLists.read({ sql, bindings: { ids: [1] } })).bindings).toEqual([[1]]);
  });

  it.each(['SELECT json_contains(doc, :ids)', 'SELECT OPENJSON(:ids)', 'SELECT CAST(:ids AS JSON)'])(
    'is JSON where JSON is asked for: %s',
    async (sql) => {
      expect((await numbered.read({ sql, bindings: { ids: [1] } })).bindings).toEqual([[1]]);
    },
  );

  it('cannot hold a list, and not more values than an engine numbers', async () => {
    const sql = 'SELECT a IN (?)';
    expect(await refusalOf({ sql, bindings: [[[1]]] })).toMatch(/^params\.bindings\[0\]: .*another list/);
    expect(await refusalOf({ sql, bindings: [Array(65_536).fill(1)] })).toMatch(/65,535/);
    expect((await numbered.read({ sql, bindings: [Array(65_535).fill(1)] })).bindings).toHaveLength(65_535);
  });
});

describe('a name behind a colon', () => {
  it.each([
    'SELECT x[1:n], y[lo:n], z[:n]',
    'SELECT {a:n}, {a :n}, {x:Int32}',
    'SELECT list_transform(l, lambda n :n + 1), list_reduce(l, lambda n, m :m)',
    'SELECT v:n.path, "v":n',
  ])('is a placeholder only if there is a binding for it: %s', async (sql) => {
    expect(await numbered.read({ sql: `${sql}, :o`, bindings: { o: 1 } })).toEqual({
      sql: `${sql}, $1`,
      bindings: [1],
    });
    expect((await numbered.read({ sql, bindings: { n: 2 } })).sql).toBe(sql.replaceAll(':n', '$1'));
  });

  it.each(['SELECT ARRAY[:n]', 'SELECT x[1, :n]', 'SELECT f(:n)', 'SELECT 1 LIMIT :n'])(
    'must have a binding anywhere else: %s',
    async (sql) => {
      expect(await refusalOf({ sql, bindings: {} })).toBe(
        'params.bindings.n: The placeholder :n has no binding.',
      );
    },
  );

  it('is left alone in what the engine reads as a condition', async () => {
    const ternary = new StatementCompiler({ ...dialect, lexicon: { questionMarks: 'ternary' } });
    const sql = 'SELECT a ? b :c';
    expect((await ternary.read({ sql })).sql).toBe(sql);
    expect((await ternary.read({ sql, bindings: {} })).sql).toBe(sql);
  });
});

describe('a statement whose placeholders and bindings do not fit', () => {
  it.each([
    [
      'SELECT :a, :b, :a',
      /^params\.bindings: The statement has placeholders \(:a, :b\), and no bindings came/,
    ],
    ['SELECT 1 WHERE a = ? AND b > ?', /placeholders \(\?\), and no bindings/],
    ['SELECT a FROM t WHERE a = @id AND b = :b', /@id is not one: write \? or :name/],
  ])('names what is missing: %s', async (sql, message) => {
    const variables = new StatementCompiler({ ...dialect, lexicon: { ...dialect.lexicon, variables: true } });
    expect(await refusalOf({ sql }, variables)).toMatch(message);
  });

  it.each([
    ['SELECT $1', [1], '$1'],
    ['SELECT :1', [1], ':1'],
    ['SELECT {id:Int32}', [1], '{id:…}'],
    ['SELECT $1', { a: 1 }, '$1'],
  ])(
    'hears that the placeholder of its engine is not the way: %s with %j',
    async (sql, bindings, foreign) => {
      expect(await refusalOf({ sql, bindings })).toContain(`${foreign} is not one: write ? or :name`);
    },
  );

  it('may have a body in which names follow colons', () => {
    const { sql } = numbered.write({ sql: 'CREATE TRIGGER t BEGIN SELECT :new.a END' });
    expect(sql).toBe('CREATE TRIGGER t BEGIN SELECT :new.a END');
  });
});

describe('a typed value', () => {
  it.each<JsonValue>([
    { $type: 'binary', base64: '3q2+7w==' },
    { $type: 'number', value: '-9007199254740993.50' },
    { $type: 'Some.Class, Assembly', value: 1 },
  ])('is taken where it is one, and any other object as it is: %j', async (value) => {
    expect((await numbered.read({ sql: 'SELECT ?', bindings: [value] })).bindings).toEqual([value]);
  });

  it.each<JsonValue>([
    { $type: 'binary' },
    { $type: 'binary', base64: '3q2+7w' + '*' },
    { $type: 'binary', base64: 'AAAA', more: 1 },
    { $type: 'number', value: 12 },
    { $type: 'number', value: '1e5' },
  ])('is refused where it is not written as one: %j', async (value) => {
    expect(await refusalOf({ sql: 'SELECT ?', bindings: [value] })).toMatch(/^params\.bindings\[0\]: Write/);
    expect(await refusalOf({ sql: 'SELECT a IN (:a)', bindings: { a: [value] } })).toMatch(
      /^params\.bindings\.a: Write/,
    );
  });
});
