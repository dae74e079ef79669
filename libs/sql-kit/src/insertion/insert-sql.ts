import type { InsertTarget } from '../contract/insertion.js';

/** How an engine writes an INSERT of several rows, and how much of one it takes. */
export interface InsertDialect {
  /** A name as the engine quotes it, whatever is in it. */
  readonly quote: (name: string) => string;
  /** What stands for the n-th binding (from 1). */
  readonly placeholder: (n: number) => string;
  /** Bindings that a statement may have. */
  readonly maxBindings: number;
  /** Rows of one statement: more of them save no time. */
  readonly maxRows: number;
  readonly upsert: keyof typeof UPSERTS;
}

type Quote = InsertDialect['quote'];

interface Upsert {
  readonly key: readonly string[];
  readonly others: readonly string[];
  readonly quote: Quote;
}

const listed = (names: readonly string[], quote: Quote): string =>
  names.map((name) => quote(name)).join(', ');

/** What follows the rows where one that is there already is to be changed. */
const UPSERTS = {
  'on conflict': ({ key, others, quote }: Upsert): string => {
    const sets = others.map((name) => `${quote(name)} = excluded.${quote(name)}`).join(', ');
    return ` ON CONFLICT (${listed(key, quote)}) DO ${sets ? `UPDATE SET ${sets}` : 'NOTHING'}`;
  },
  // A key is changed to itself: IGNORE would let more pass than that.
  'on duplicate key': ({ key, others, quote }: Upsert): string => {
    const names = others.length > 0 ? others : key;
    return ` ON DUPLICATE KEY UPDATE ${names.map((name) => `${quote(name)} = VALUES(${quote(name)})`).join(', ')}`;
  },
} as const;

/** The table, with its schema where one is named. */
export function tableIn({ schema, table }: InsertTarget, quote: Quote): string {
  return schema === undefined ? quote(table) : `${quote(schema)}.${quote(table)}`;
}

/** One statement for so many rows. */
export function insertSql(into: InsertTarget, rows: number, dialect: InsertDialect): string {
  const { columns, upsertKey: key } = into;
  const { quote, placeholder, upsert } = dialect;
  let n = 0;
  const values = Array.from(
    { length: rows },
    () => `(${columns.map(() => placeholder((n += 1))).join(', ')})`,
  );
  const others = columns.filter((name) => !key?.includes(name));
  const end = key ? UPSERTS[upsert]({ key, others, quote }) : '';
  return `INSERT INTO ${tableIn(into, quote)} (${listed(columns, quote)}) VALUES ${values.join(', ')}${end}`;
}

/** How many rows go out as one statement. */
export function rowsAStatement({ columns }: InsertTarget, { maxBindings, maxRows }: InsertDialect): number {
  return Math.max(1, Math.min(maxRows, Math.floor(maxBindings / columns.length)));
}
