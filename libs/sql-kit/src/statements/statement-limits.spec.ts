import type { Dialect } from './dialect.js';
import { StatementCompiler } from './statement.js';

const dialect: Dialect = {
  lexicon: {},
  placeholder: (n) => `$${n}`,
  readKeywords: new Set(['select']),
  refusedCalls: /^act$/,
};
const statements = new StatementCompiler(dialect);
const many = (count: number, mark: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => mark(n)).join(',');

describe('a statement', () => {
  it('can have 65,535 placeholders', async () => {
    const bindings = Object.fromEntries(Array.from({ length: 65_535 }, (_, n) => [`a${n}`, n]));
    const { sql } = await statements.read({ sql: `SELECT ${many(65_535, (n) => `:a${n}`)}`, bindings });
    expect(sql.endsWith(',$65535')).toBe(true);
  });

  it.each([
    ['named', many(65_536, (n) => `:a${n}`), {}],
    ['positional', many(65_536, () => '?'), []],
  ])('cannot have one more, %s', async (_, marks, bindings) => {
    await expect(statements.read({ sql: `SELECT ${marks}`, bindings })).rejects.toThrow(
      /^A statement can have at most 65,535 placeholders\./,
    );
  });

  it('cannot call a function whose name is longer than any engine allows', async () => {
    const call = (length: number) => statements.read({ sql: `SELECT "${'x'.repeat(length)}"(1)` });
    await expect(call(255)).resolves.toBeDefined();
    await expect(call(256)).rejects.toThrow(/at most 255 characters/);
  });
});
