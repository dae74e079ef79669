import type { Parameter } from './requests.js';

/** A text whose strings, quoted names and comments are out of the way. */
class Sketch {
  readonly #kept: string[] = [];

  constructor(public sql: string) {
    this.sql = withoutComments(sql).replace(
      /N?'(?:[^']|'')*'|"(?:[^"]|"")*"|\[(?:[^\]]|\]\])*\]/g,
      (quoted) => this.keep(quoted.startsWith('[') ? named(quoted) : quoted.replace(/^N/, '')),
    );
  }

  keep(text: string): string {
    return `\u{e000}${this.#kept.push(text) - 1}\u{e001}`;
  }

  whole(sql: string): string {
    return sql.replace(/\u{e000}(\d+)\u{e001}/gu, (_, at: string) => this.#kept[Number(at)]!);
  }
}

function named(bracketed: string): string {
  return `"${bracketed.slice(1, -1).replaceAll(']]', ']').replaceAll('"', '""')}"`;
}

/** They nest. Strings are stepped over. */
function withoutComments(sql: string): string {
  let out = '';
  let depth = 0;
  const parts = /N?'(?:[^']|'')*'|"(?:[^"]|"")*"|\[(?:[^\]]|\]\])*\]|--[^\n]*|\/\*|\*\/|[\s\S]/g;
  for (const [part] of sql.matchAll(parts)) {
    if (part === '/*') depth += 1;
    else if (part === '*/' && depth > 0) depth -= 1;
    else if (depth === 0) out += part.startsWith('--') ? ' ' : part;
  }
  return out;
}

const TAGS: Readonly<Record<string, string>> = {
  money: 'DECIMAL(19, 4)',
  smallmoney: 'DECIMAL(10, 4)',
  datetime: 'TIMESTAMP',
  smalldatetime: 'TIMESTAMP',
  datetimeoffset: 'VARCHAR',
  xml: 'VARCHAR',
};

/** What T-SQL writes otherwise than DuckDB, where tests need it. */
const REWRITES: readonly (readonly [pattern: RegExp, text: string | ((...found: string[]) => string)])[] = [
  [/\bOPTION\s*\([^)]*(?:\(.*?\))?\)\s*$/i, ''],
  [/^\s*WITH\b/i, 'WITH RECURSIVE'],
  [/\bWITH\s*\(\s*NOLOCK\s*\)/gi, ''],
  [/^\s*SELECT\s+TOP\s*\(?\s*([^\s)]+)\s*\)?\s([\s\S]*)$/i, 'SELECT $2 LIMIT $1'],
  [/\bCAST\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*) AS sql_variant\)/gi, 'struct_pack(sql_variant := $1)'],
  [
    /\bCAST\(([^()]*) AS (money|smallmoney|datetime|smalldatetime|datetimeoffset|xml)\)/gi,
    (_, value, type) => `struct_pack(${type} := CAST(${value} AS ${TAGS[type.toLowerCase()]}))`,
  ],
  // T-SQL converts texts to whatever they are compared with.
  [/\bCAST\(NULL AS nvarchar\(1\)\)/gi, 'NULL'],
  [/\bdatetime2\(7\)/gi, 'TIMESTAMP_NS'],
  [/\bdatetime2(?:\(\d\))?/gi, 'TIMESTAMP'],
  [/\btime\(\d\)/gi, 'TIME'],
  [/\bn?(?:var)?char\((?:max|\d+)\)/gi, 'VARCHAR'],
  [/\b(?:var)?binary\((?:max|\d+)\)/gi, 'BLOB'],
  [/\bAS bit\b/gi, 'AS BOOLEAN'],
  [/\btinyint\b/gi, 'UTINYINT'],
  [/\buniqueidentifier\b/gi, 'UUID'],
  [/\bfloat\b(?:\(\d+\))?/gi, 'DOUBLE'],
  [/\bCOUNT_BIG\b/gi, 'count'],
  [/\b0x([\da-f]+)\b/gi, `from_hex('$1')`],
  [/^(\s*INSERT INTO [^()]+\([^()]*\)) OUTPUT inserted\.(\w+) ([^;]*)/is, '$1 $3 RETURNING $2 '],
];

/** Statements of a batch in DuckDB's words. */
export function translated(batch: string, parameters: readonly Parameter[], lastKey: string): string[] {
  const sketch = new Sketch(batch);
  let sql = sketch.sql.replace(/@p(\d+)/gi, (_, n: string) =>
    sketch.keep(`CAST($${n} AS ${parameters[Number(n) - 1]?.type ?? 'VARCHAR'})`),
  );
  sql = sql.replace(/SCOPE_IDENTITY\(\)/gi, `CAST(${lastKey} AS DECIMAL(38, 0))`);
  for (const [pattern, text] of REWRITES) sql = sql.replace(pattern, text as string);
  return sql
    .split(';')
    .flatMap((statement) => withSequence(statement))
    .filter((statement) => statement.trim() !== '')
    .map((statement) => sketch.whole(statement));
}

/** A table's own numbers come from a sequence beside it. */
function withSequence(statement: string): string[] {
  const table = /^\s*CREATE TABLE (\w+)/i.exec(statement)?.[1];
  if (!table || !/\bIDENTITY\b/i.test(statement)) return [statement];
  return [
    `CREATE SEQUENCE ${keysOf(table)}`,
    statement.replace(/\bIDENTITY\s*\(\s*1\s*,\s*1\s*\)/i, `DEFAULT nextval('${keysOf(table)}')`),
  ];
}

export const keysOf = (table: string): string => `${table}_keys`;

/** The table that a statement inserts into. */
export function insertedInto(statement: string): string | undefined {
  return /^\s*INSERT INTO (\w+)/i.exec(statement)?.[1];
}

/** `EXEC sp_addextendedproperty` with named arguments: the one procedure there is. */
export function addedComment(batch: string): { text: string; table: string; column?: string } | undefined {
  if (!/^\s*EXEC\s+(?:sys\.)?sp_addextendedproperty\b/i.test(batch)) return undefined;
  const given = Object.fromEntries(
    [...batch.matchAll(/@(\w+)\s*=\s*N?'((?:[^']|'')*)'/g)].map(([, name, text]) => [name!, text!]),
  );
  const column = given['level2name'];
  return { text: given['value']!, table: given['level1name']!, ...(column && { column }) };
}
