import type { ColumnInfo, RunOptions, TableInfo } from '@patchbay/sql-kit';
import type { CollectionInfo, Db } from 'mongodb';
import { typeOf, typeOfAll } from './bson-json.js';
import type { Document } from './document-rows.js';
import type { MongoLink } from './link.js';

/** Documents from which columns are read. */
const SAMPLE = 1000;
/** Fields within documents are columns of their own down to here. */
const MAX_LEVELS = 5;

/** What the account may see of what there is. */
export class MongoCatalogue {
  constructor(private readonly link: MongoLink) {}

  async schemas({ signal }: RunOptions): Promise<readonly string[]> {
    const admin = await this.link.database('admin');
    const { databases } = (await admin.command(
      { listDatabases: 1, nameOnly: true, authorizedDatabases: true },
      { signal },
    )) as unknown as { readonly databases: readonly { readonly name: string }[] };
    return databases.map(({ name }) => name).sort();
  }

  async tables(schema: string | undefined, { signal }: RunOptions): Promise<readonly TableInfo[]> {
    const database = await this.link.database(schema);
    const found = await database
      .listCollections({}, { nameOnly: true, authorizedCollections: true, signal })
      .toArray();
    return found
      .filter(({ name }) => !name.startsWith('system.'))
      .map(({ name, type }) => ({
        schema: database.databaseName,
        name,
        type: type === 'view' ? ('view' as const) : ('table' as const),
        comment: null,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async has(collection: string, schema: string | undefined, options: RunOptions): Promise<boolean> {
    return exists(await this.link.database(schema), collection, options.signal);
  }

  /** From a sample, and from the schema that the collection checks its documents by, where it has one. */
  async columns(
    table: string,
    schema: string | undefined,
    options: RunOptions,
  ): Promise<readonly ColumnInfo[] | undefined> {
    const { signal, timeoutMs } = options;
    const database = await this.link.database(schema);
    if (!(await exists(database, table, signal))) return undefined;
    const sample = database.collection(table).aggregate<Document>([{ $sample: { size: SAMPLE } }], {
      signal,
      ...(timeoutMs !== undefined && { maxTimeMS: timeoutMs }),
    });
    const fields = new Fields();
    let sampled = 0;
    for await (const document of sample) {
      sampled += 1;
      fields.see(document);
    }
    const rules = rulesOf(await validatorOf(database, table, signal));
    for (const name of rules.keys()) fields.know(name);
    return fields.columns(sampled, rules);
  }
}

async function exists(database: Db, name: string, signal: AbortSignal): Promise<boolean> {
  const options = { nameOnly: true, authorizedCollections: true, signal };
  return (await database.listCollections({ name }, options).toArray()).length > 0;
}

/** An account that may read a collection need not be allowed to see how it is set up. */
async function validatorOf(database: Db, name: string, signal: AbortSignal): Promise<unknown> {
  const options = { nameOnly: false, signal } as const;
  const [info] = await database
    .listCollections<CollectionInfo>({ name }, options)
    .toArray()
    .catch(() => []);
  return info?.options?.['validator'];
}

interface Rule {
  readonly type: string | undefined;
  readonly required: boolean;
  readonly comment: string | null;
}

interface BsonSchema {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, BsonSchema>>;
  readonly bsonType?: string | readonly string[];
  readonly description?: string;
}

/** What a `$jsonSchema` says of the fields of the top level. */
function rulesOf(validator: unknown): ReadonlyMap<string, Rule> {
  const { properties = {}, required = [] } =
    (validator as { readonly $jsonSchema?: BsonSchema } | undefined)?.$jsonSchema ?? {};
  return new Map(
    Object.entries(properties).map(([name, { bsonType, description }]) => [
      name,
      {
        type: typeof bsonType === 'string' ? bsonType.toLowerCase() : undefined,
        required: required.includes(name),
        comment: description ?? null,
      },
    ]),
  );
}

/** The fields of documents, in the order in which they were first seen, with those of nested documents behind their own. */
class Fields {
  readonly #seen = new Map<string, { readonly types: Set<string>; count: number }>();

  know(name: string): { readonly types: Set<string>; count: number } {
    let field = this.#seen.get(name);
    if (!field) this.#seen.set(name, (field = { types: new Set(), count: 0 }));
    return field;
  }

  see(document: Document, prefix = '', level = 1): void {
    for (const [key, value] of Object.entries(document)) {
      const field = this.know(prefix + key);
      const type = typeOf(value);
      field.types.add(type);
      if (type !== 'null') field.count += 1;
      if (type === 'object' && !('_bsontype' in (value as object)) && level < MAX_LEVELS)
        this.see(value as Document, `${prefix}${key}.`, level + 1);
    }
  }

  columns(sampled: number, rules: ReadonlyMap<string, Rule>): readonly ColumnInfo[] {
    return [...this.#seen].map(([name, { types, count }]) => {
      const rule = rules.get(name);
      return {
        name,
        type: rule?.type ?? typeOfAll(types),
        nullable: name !== '_id' && !rule?.required && count < sampled,
        default: null,
        primaryKey: name === '_id',
        references: null,
        comment: rule?.comment ?? null,
      };
    });
  }
}
