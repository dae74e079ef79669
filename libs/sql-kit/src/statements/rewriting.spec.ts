import type { JsonValue } from '@patchbay/plugin-kit';
import fc from 'fast-check';
import type { Dialect } from './dialect.js';
import { StatementCompiler } from './statement.js';

const dialect: Dialect = {
  lexicon: { dollarQuotes: 'tagged', escapeTexts: true, nestedComments: 'always', questionMarks: 'operator' },
  placeholder: (n) => `$${n}`,
  readKeywords: new Set(['select']),
};

describe('a rewritten statement', () => {
  const inside = fc.string({
    unit: fc.constantFrom('?', ':a', '\\?', '\\:', ';', 'in (', ')', ' ', '-', '[1:n', 'x'),
  });
  const mysql = {
    lexicon: { backslashEscapes: `'"`, backtickNames: true, hashComments: 'plain', spacedDashes: true },
    literals: [
      (text: string) => `'${text.replaceAll('\\', '\\\\')}'`,
      (text: string) => `"${text.replaceAll('\\', '\\\\')}\\""`,
      (text: string) => `\`${text}x\``,
      (text: string) => `#${text}\n`,
    ],
  } as const;
  const postgres = {
    lexicon: dialect.lexicon,
    literals: [
      (text: string) => `'${text}'`,
      (text: string) => `"${text}x"`,
      (text: string) => `/*${text}/* */*/`,
      (text: string) => `$q$${text}$q$`,
      (text: string) => `E'\\'${text.replaceAll('\\', '\\\\')}'`,
      (text: string) => `--${text}\n`,
    ],
  } as const;
  const tsql = {
    lexicon: { bracketNames: 'doubled' },
    literals: [(text: string) => `[${text}]]x]`, (text: string) => `N'${text}'''`],
  } as const;

  it.each([postgres, mysql, tsql])(
    'has its literals byte for byte, and all values in their order',
    async ({ lexicon, literals }) => {
      const statements = new StatementCompiler({ ...dialect, lexicon });
      const literal = fc.tuple(inside, fc.constantFrom(...literals)).map(([text, quote]) => quote(text));
      const part = fc.oneof(
        literal.map((text) => ({ text, values: undefined })),
        fc.integer().map((value) => ({ text: '?', values: [value] })),
        fc
          .array(fc.integer(), { minLength: 1, maxLength: 4 })
          .map((values) => ({ text: 'a IN (?)', values })),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(part, { maxLength: 12 }), async (parts) => {
          const sql = `SELECT 1 ${parts.map(({ text }) => text).join(' , ')}`;
          const bindings = parts.flatMap<JsonValue>(({ text, values }) =>
            values === undefined ? [] : text === '?' ? values : [values],
          );
          let last = 0;
          const marks = (count: number) => Array.from({ length: count }, () => `$${(last += 1)}`).join(', ');
          const expected = parts.map(({ text, values }) =>
            values === undefined ? text : text.replace('?', () => marks(values.length)),
          );
          expect(await statements.read({ sql, bindings })).toEqual({
            sql: `SELECT 1 ${expected.join(' , ')}`,
            bindings: parts.flatMap(({ values }) => values ?? []),
          });
        }),
      );
    },
  );
});
