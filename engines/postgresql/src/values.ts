import type { Column } from '@patchbay/plugin-kit';
import type { Client, FieldDef } from 'pg';
import { arrayToJson } from './array.js';
import { type Decoding, DECODINGS, TEXT } from './decodings.js';

export interface Decoder extends Decoding {
  readonly type: string;
}

/** A type as the catalogue has it. Those it rests on are known by their numbers. */
interface PgType {
  readonly name: string;
  readonly isOwn: boolean;
  /** Of a domain: the type that its values have. */
  readonly base: number;
  /** Of an array: the type of its elements, and what stands between them. */
  readonly element: number;
  readonly delimiter: string;
}

type TypeRow = [oid: number, name: string, isOwn: boolean, base: number, element: number, delimiter: string];

/** PostgreSQL's own types go by their short names; others by those that SQL has for them, quotes and schema included. */
const TYPES = `SELECT t.oid, CASE WHEN n.nspname = 'pg_catalog' THEN t.typname ELSE format_type(t.oid, NULL) END,
    n.nspname = 'pg_catalog', t.typbasetype, coalesce(e.oid, 0::oid), coalesce(e.typdelim, ',')::text
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_type e ON e.typarray = t.oid`;

/** Each table is a type as well: those are learnt when they are met. */
const AT_FIRST = `${TYPES} WHERE t.typrelid = 0 AND coalesce(e.typrelid, 0::oid) = 0::oid`;

const BY_NUMBER = `${TYPES} WHERE t.oid = ANY ($1::oid[])`;

/** A domain rests on a type, which may be an array, of domains again. */
const MOST_STEPS = 20;

/** The types of one database: PostgreSQL's own, and those that the database defines, whenever it does. */
export class PgTypes {
  readonly #types = new Map<number, PgType>();
  readonly #decoders = new Map<number, Decoder>();
  #loaded: Promise<void> | undefined;
  #learning: Promise<void> = Promise.resolve();

  /** @param ask runs a statement of ours on a connection that no statement of a caller's is waited for on */
  constructor(private readonly ask: <T>(work: (client: Client) => Promise<T>) => Promise<T>) {}

  /** Reads what is there once. */
  load(client: Client): Promise<void> {
    this.#loaded ??= this.#read(client, AT_FIRST).catch((error: unknown) => {
      this.#loaded = undefined;
      throw error;
    });
    return this.#loaded;
  }

  /** A promise where some type is not known yet: it was made since. */
  decoders(fields: readonly FieldDef[]): readonly Decoder[] | Promise<readonly Decoder[]> {
    const found: Decoder[] = [];
    for (const { dataTypeID } of fields) {
      const decoder = this.#decoders.get(dataTypeID) ?? this.#make(dataTypeID);
      if (!decoder) return this.#learnt(fields);
      found.push(decoder);
    }
    return found;
  }

  async #learnt(fields: readonly FieldDef[]): Promise<readonly Decoder[]> {
    const numbers = fields.map(({ dataTypeID }) => dataTypeID);
    // What cannot be learnt is text of an unknown type, as it comes.
    this.#learning = this.#learning.then(() => this.#learn(numbers)).catch(() => undefined);
    await this.#learning;
    return numbers.map((oid) => this.#make(oid) ?? UNKNOWN);
  }

  async #learn(numbers: readonly number[]): Promise<void> {
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const missing = new Set(numbers.flatMap((oid) => this.#missingFor(oid) ?? []));
      if (missing.size === 0) return;
      await this.ask((client) => this.#read(client, BY_NUMBER, [[...missing]]));
      // A type that is gone meanwhile is not asked for again.
      for (const oid of missing) if (!this.#types.has(oid)) this.#decoders.set(oid, UNKNOWN);
    }
  }

  async #read(client: Client, text: string, values: unknown[] = []): Promise<void> {
    const { rows } = await client.query<TypeRow>({ rowMode: 'array', text, values });
    for (const [oid, name, isOwn, base, element, delimiter] of rows)
      this.#types.set(oid, { name, isOwn, base, element, delimiter });
  }

  /** The number of a type that is not known, and that this one rests on, or is. */
  #missingFor(oid: number, step = 0): number | undefined {
    if (this.#decoders.has(oid) || step > MOST_STEPS) return undefined;
    const type = this.#types.get(oid);
    if (!type) return oid;
    const below = type.element || type.base;
    return below === 0 ? undefined : this.#missingFor(below, step + 1);
  }

  #make(oid: number): Decoder | undefined {
    const type = this.#types.get(oid);
    if (!type || this.#missingFor(oid) !== undefined) return this.#decoders.get(oid);
    const { name, isOwn, base, element, delimiter } = type;
    const below = element || base ? (this.#make(element || base) ?? UNKNOWN) : undefined;
    const decoder = element
      ? arrayOf(below!, delimiter)
      : { ...(below ?? (isOwn ? DECODINGS[name] : undefined) ?? TEXT), type: name };
    this.#decoders.set(oid, decoder);
    return decoder;
  }
}

const UNKNOWN: Decoder = { type: 'unknown', ...TEXT };

function arrayOf({ type, encoding, decode }: Decoder, delimiter: string): Decoder {
  const write = (value: string): string => {
    const decoded = decode ? decode(value) : value;
    return encoding === 'json' ? decoded : JSON.stringify(decoded);
  };
  const isJson = encoding === 'json' && !decode;
  return {
    type: `${type}[]`,
    encoding: 'json',
    decode: (value) => arrayToJson(value, isJson ? undefined : write, delimiter),
  };
}

/** What a driver's column is to the host. */
export function columnOf(field: FieldDef, { type, encoding }: Decoder): Column {
  return { name: field.name, type, encoding };
}

/** How many bytes of an answer a value makes that comes as so many. */
export function bytesOf(wireBytes: number, { type }: Decoder): number {
  return type === 'bytea' ? 4 * Math.ceil((wireBytes - 2) / 2 / 3) : wireBytes;
}
