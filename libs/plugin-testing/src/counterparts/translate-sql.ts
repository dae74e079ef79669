/** How the SQL that is translated spells things, where it differs from DuckDB's. */
export interface SqlTranslation {
  /** `"…"` is a text, not a name. */
  readonly doubleQuotedTexts?: boolean;
  /** `//` starts a comment. */
  readonly slashComments?: boolean;
  /** Changes to what is neither text nor quoted name nor comment, in order. */
  readonly changes: readonly (readonly [pattern: RegExp, replacement: string])[];
}

const NAME = `"(?:[^"]|"")*"|\`(?:[^\`]|\`\`)*\``;
const TEXT = String.raw`'(?:[^'\\]|\\[\s\S])*'`;
const DOUBLE_QUOTED_TEXT = String.raw`"(?:[^"\\]|\\[\s\S])*"`;
const COMMENT = String.raw`--[^\n]*|\/\*[\s\S]*?\*\/`;

/** Says in DuckDB's spelling what a statement says in that of the engine that a stand-in plays. */
export function translateSql(
  sql: string,
  { doubleQuotedTexts, slashComments, changes }: SqlTranslation,
): string {
  const quoted = [
    COMMENT,
    ...(slashComments ? [String.raw`\/\/[^\n]*`] : []),
    TEXT,
    ...(doubleQuotedTexts ? [DOUBLE_QUOTED_TEXT] : []),
    NAME,
    String.raw`\$\$[\s\S]*?\$\$`,
  ];
  // Split with a group keeps what it splits by, at the odd places.
  return sql
    .split(new RegExp(`(${quoted.join('|')})`))
    .map((piece, index) =>
      index % 2 ? requoted(piece, doubleQuotedTexts ?? false) : changed(piece, changes),
    )
    .join('');
}

function changed(code: string, changes: SqlTranslation['changes']): string {
  return changes.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), code);
}

function requoted(piece: string, doubleQuotedTexts: boolean): string {
  if (/^(?:--|\/)/.test(piece)) return ' ';
  if (piece.startsWith('`')) return `"${piece.slice(1, -1).replaceAll('``', '`').replaceAll('"', '""')}"`;
  if (piece.startsWith('"') && doubleQuotedTexts) return escaped(piece.slice(1, -1).replaceAll("'", "''"));
  return piece.startsWith("'") && piece.includes('\\') ? escaped(piece.slice(1, -1)) : piece;
}

function escaped(text: string): string {
  return `E'${text}'`;
}
