import type { DuckDBConnection } from '@duckdb/node-api';

/** Functions that the catalogue calls volatile although they only read. */
const VOLATILE_READS = new Set(
  'current_connection_id current_query current_query_id current_transaction_id currval error gen_random_uuid random sleep_ms stats uuid uuidv4 uuidv7'.split(
    ' ',
  ),
);

/**
 * Table functions that only read, and tell nothing of the server or of other people's statements. The catalogue does not
 * say of a table function what it does: one that is not here is refused. Those that open files the engine refuses itself.
 */
const TABLE_READS = new Set(
  `duckdb_approx_database_count duckdb_columns duckdb_connection_count duckdb_constraints duckdb_coordinate_systems
   duckdb_dependencies duckdb_extensions duckdb_functions duckdb_indexes duckdb_keywords duckdb_memory duckdb_optimizers
   duckdb_schemas duckdb_secret_types duckdb_sequences duckdb_table_sample duckdb_tables duckdb_types duckdb_variables
   duckdb_views generate_series icu_calendar_names json_each json_tree pg_timezone_names pragma_collations
   pragma_database_size pragma_metadata_info pragma_platform pragma_show pragma_storage_info pragma_table_info
   pragma_user_agent pragma_version range repeat repeat_row summary test_all_types test_vector_types unnest`.split(
    /\s+/,
  ),
);

/** Refused whatever the catalogue says: settings tell where the file lies on the server. */
const TELLS_PLACES = ['current_setting', 'duckdb_databases', 'duckdb_settings', 'pragma_database_list'];

/** These change what the process has for all callers, or run a text as SQL that could. `write` refuses them too. */
const ACTS_ON_ALL = new Set(
  `enable_logging disable_logging truncate_duckdb_logs write_log enable_profiling disable_profiling enable_peg_parser
   disable_peg_parser json_execute_serialized_sql query`.split(/\s+/),
);

/** What a query, and what a write, must not use. */
export interface Refused {
  readonly inRead: RefusedNames;
  readonly inWrite: RefusedNames;
}

interface Definition {
  readonly name: string;
  readonly text: string;
}

/** Names that a statement must not use: functions, and the macros and views that come to one. */
export class RefusedNames {
  readonly #call: RegExp;
  readonly #defined: ReadonlySet<string>;

  constructor(
    private readonly functions: ReadonlySet<string>,
    definitions: readonly Definition[],
  ) {
    this.#call = callOf(functions);
    const defined = new Set<string>();
    // A macro may use another one, whatever their order.
    for (let known = -1; known < defined.size;) {
      known = defined.size;
      for (const { name, text } of definitions)
        if (this.#call.test(text) || mentions(text, defined)) defined.add(name.toLowerCase());
    }
    this.#defined = defined;
  }

  has(name: string): boolean {
    const lower = name.toLowerCase();
    return this.functions.has(lower) || this.#defined.has(lower);
  }

  /** The first that a text may use; a doubt counts against the text. */
  in(text: string): string | undefined {
    return this.#call.exec(text)?.[1]?.toLowerCase() ?? mentions(text, this.#defined);
  }
}

function mentions(text: string, names: ReadonlySet<string>): string | undefined {
  const lower = text.toLowerCase();
  const words = new Set(lower.match(/\w+/g));
  return [...names].find((name) =>
    /^\w+$/.test(name) ? words.has(name) : lower.includes(name.replaceAll('"', '""')),
  );
}

/** A name, and a bracket or a comment behind it; tables and columns may have such names. */
function callOf(functions: ReadonlySet<string>): RegExp {
  const name = [...functions].map((it) => it.replace(/\W/g, '\\$&')).join('|');
  return new RegExp(
    `(?<!\\b(?:into|table|exists|references)\\s+"?)\\b(${name})"?[^!-~]*(?:\\(|--|/\\*)`,
    'i',
  );
}

/** What the engine's own catalogue says of functions, kept until a statement may have changed it. */
export class FunctionCatalogue {
  #functions: Promise<Functions> | undefined;
  #refused: Promise<Refused> | undefined;

  /** Read over a connection of its own: the statement that asks may be cancelled, and others wait for the same answer. */
  constructor(private readonly connect: () => Promise<DuckDBConnection>) {}

  refused(): Promise<Refused> {
    return (this.#refused ??= this.#load().catch((error: unknown) => {
      this.#functions = this.#refused = undefined;
      throw error;
    }));
  }

  /** To be told of each statement that defines or drops something: no other process has the file open. */
  forget(sql: string): void {
    // To list the functions takes DuckDB some 30 ms: a table that was made is not a reason.
    if (/macro|function/i.test(sql)) this.#functions = undefined;
    this.#refused = undefined;
  }

  async #load(): Promise<Refused> {
    const connection = await this.connect();
    try {
      const { refused, macros } = await (this.#functions ??= functionsOf(connection));
      const all = [...macros, ...(await viewsOf(connection))];
      return { inRead: new RefusedNames(refused, all), inWrite: new RefusedNames(ACTS_ON_ALL, all) };
    } finally {
      connection.closeSync();
    }
  }
}

interface Functions {
  readonly refused: ReadonlySet<string>;
  readonly macros: readonly Definition[];
}

async function functionsOf(connection: DuckDBConnection): Promise<Functions> {
  const result = await connection.runAndReadAll(
    `SELECT lower(function_name), macro_definition FROM duckdb_functions()
     WHERE function_type = 'table' OR has_side_effects OR stability = 'VOLATILE' OR macro_definition IS NOT NULL`,
  );
  const refused = new Set([...ACTS_ON_ALL, ...TELLS_PLACES]);
  const macros: Definition[] = [];
  for (const [found, text] of result.getRows()) {
    const name = String(found);
    if (text !== null) macros.push({ name, text: String(text) });
    else if (!VOLATILE_READS.has(name) && !TABLE_READS.has(name)) refused.add(name);
  }
  return { refused, macros };
}

/** Of those that DuckDB brings, one reads where the file lies and does not tell it. */
async function viewsOf(connection: DuckDBConnection): Promise<readonly Definition[]> {
  const result = await connection.runAndReadAll(
    `SELECT view_name, sql FROM duckdb_views()
     WHERE sql IS NOT NULL AND NOT (internal AND view_name = 'pg_database')`,
  );
  return result.getRows().map(([name, text]) => ({ name: String(name), text: String(text) }));
}
