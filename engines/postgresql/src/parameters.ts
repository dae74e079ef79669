import { type JsonValue, PluginError } from '@patchbay/plugin-kit';
import { type Fitting, isList, type Statement } from '@patchbay/sql-kit';
import type { Client, Connection, Submittable } from 'pg';
import { serialize } from 'pg-protocol';
import { type Events, SYNC, wireOf, WithoutRows } from './message.js';
import type { PgSettings } from './settings.js';
import { textOf } from './bindings.js';

/** How a list is written for a parameter; for what takes none, what it is called. */
interface Kind {
  readonly name: string;
  readonly is: 'array' | 'json' | 'other';
  readonly elementIsJson: boolean;
  readonly delimiter: string;
}

const KINDS = `SELECT t.oid, pg_catalog.format_type(t.oid, NULL), t.typcategory, b.oid IN (114, 3802), b.typelem IN (114, 3802), e.typdelim
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_type b ON b.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END
  LEFT JOIN pg_catalog.pg_type e ON e.oid = b.typelem
  WHERE t.oid = ANY ($1)`;

type KindRow = [
  oid: number,
  name: string,
  category: string,
  json: boolean,
  jsonList: boolean | null,
  delimiter: string | null,
];

/** Writes a list as the array or the JSON that PostgreSQL says its parameter is: as a text, it could be either. */
export class PgParameters {
  readonly #kinds = new Map<number, Kind>();

  constructor(private readonly settings: PgSettings) {}

  readonly mustFit = ({ bindings }: Statement): boolean => bindings.some(isList);

  readonly fit = (client: Client, statement: Statement): Fitting => {
    const run = async (): Promise<Statement> => {
      const types = await client.query(new Describe(statement.sql, this.settings)).types;
      await this.#learn(client, types);
      const bindings = statement.bindings.map((value, at) =>
        isList(value) ? written(value, this.#kinds.get(types[at] ?? 0)) : value,
      );
      return { ...statement, bindings };
    };
    const fitted = run();
    return { fitted, done: fitted };
  };

  /** How values are written for each parameter of a statement. */
  async writers(client: Client, sql: string): Promise<((value: JsonValue) => string)[]> {
    const types = await client.query(new Describe(sql, this.settings)).types;
    await this.#learn(client, types);
    return types.map((oid) => {
      const kind = this.#kinds.get(oid);
      return (value) => (isList(value) ? written(value, kind) : textOf(value));
    });
  }

  async #learn(client: Client, types: readonly number[]): Promise<void> {
    const unknown = types.filter((oid) => !this.#kinds.has(oid));
    if (unknown.length === 0) return;
    const { rows } = await client.query<KindRow>({ rowMode: 'array', text: KINDS, values: [unknown] });
    for (const [oid, name, category, isJson, elementIsJson, delimiter] of rows)
      this.#kinds.set(oid, {
        name,
        is: category === 'A' ? 'array' : isJson ? 'json' : 'other',
        elementIsJson: elementIsJson ?? false,
        delimiter: delimiter ?? ',',
      });
  }
}

/** Asks of which types the parameters of a statement are. It is read, and not run. */
class Describe extends WithoutRows implements Submittable, Events {
  readonly types: Promise<readonly number[]>;
  readonly #message: Buffer;
  #found: readonly number[] = [];
  #resolve!: (types: readonly number[]) => void;
  #reject!: (error: Error) => void;

  constructor(sql: string, settings: PgSettings) {
    super();
    this.#message = Buffer.concat([
      ...settings.before(sql),
      serialize.parse({ text: sql }),
      serialize.describe({ type: 'S' }),
      SYNC,
    ]);
    this.types = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: Connection): void {
    connection.once('parameterDescription', ({ dataTypeIDs }: { dataTypeIDs: number[] }) => {
      this.#found = dataTypeIDs;
    });
    wireOf(connection).stream.write(this.#message);
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#found);
  }

  handleError(error: Error): void {
    this.#reject(error);
  }
}

function written(list: readonly JsonValue[], kind: Kind | undefined): string {
  if (kind?.is === 'json') return JSON.stringify(list);
  if (kind?.is === 'array') return arrayText(list, kind);
  throw new PluginError(
    'invalid_request',
    `A list is bound where PostgreSQL takes ${kind?.name ?? 'another type'}. Write IN (…) or = ANY (…), or cast it to an array or to JSON.`,
    { path: 'params.bindings' },
  );
}

function arrayText(list: readonly JsonValue[], kind: Kind): string {
  return `{${list.map((each) => elementText(each, kind)).join(kind.delimiter)}}`;
}

function elementText(value: JsonValue, kind: Kind): string {
  if (kind.elementIsJson && value !== null) return quoted(JSON.stringify(value));
  if (value === null) return 'NULL';
  if (isList(value)) return arrayText(value, kind);
  return quoted(textOf(value));
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
