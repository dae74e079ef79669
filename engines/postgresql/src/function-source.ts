import { codeOf } from '@patchbay/plugin-kit';
import { type CatalogueVersion } from '@patchbay/sql-kit';
import type { Client, QueryArrayConfig } from 'pg';
import { EverydayFunctions } from './everyday-functions.js';
import { TYPE_REACH_QUERY } from './acting-types.js';
import { bodiesQuery, FUNCTIONS_QUERY, RELATIONS_QUERY } from './functions-query.js';
import { type FunctionLookup, PgFunctions, type Row } from './functions.js';
import type { FunctionSource } from './classifier.js';

/** Lends a connection for one piece of work. */
export type Lend = <Result>(work: (client: Client) => Promise<Result>) => Promise<Result>;

interface Loaded {
  readonly version: string;
  readonly at: number;
  readonly functions: Promise<FunctionLookup>;
}

/** A catalogue of a hundred thousand functions takes about a second. */
const TIMEOUT_MS = 15_000;

/** Reads the catalogue of one server, once for each of its versions. */
export class PgFunctionSource implements FunctionSource {
  #loaded: Loaded | undefined;
  #hasLoaded = false;

  constructor(
    private readonly lend: Lend,
    private readonly catalogue: CatalogueVersion,
  ) {}

  functions(maxAgeMs = Infinity): Promise<FunctionLookup> {
    const version = this.catalogue.current();
    const known = this.#loaded;
    if (known?.version === version && performance.now() - known.at <= maxAgeMs) return known.functions;
    const loaded: Loaded = { version, at: performance.now(), functions: this.#load() };
    this.#loaded = loaded;
    loaded.functions.catch(() => {
      if (this.#loaded === loaded) this.#loaded = undefined;
    });
    return loaded.functions;
  }

  /** A new connection may be one to another server. The first ones are made to load the catalogue itself. */
  connected(): void {
    if (this.#hasLoaded) this.catalogue.renew();
  }

  async bodies(oids: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const rows = await this.lend(async (client) => {
      const [[version] = []] = await rowsOf(client, `SELECT current_setting('server_version_num')::int`);
      return rowsOf(client, bodiesQuery(Number(version)), oids);
    });
    const readable = rows.filter(([, , settings]) => !READ_OTHERWISE.test(String(settings)));
    return textsOf(readable.map(([oid, body]) => [oid, statementsOf(String(body))]));
  }

  async definitions(oids: readonly number[]): Promise<ReadonlyMap<number, string>> {
    return textsOf(await this.lend((client) => rowsOf(client, RELATIONS_QUERY, oids)));
  }

  async typeReach(oids: readonly number[]): Promise<readonly Row[]> {
    return this.lend((client) => rowsOf(client, TYPE_REACH_QUERY, oids));
  }

  /** A server without PostgreSQL's catalogue, or one that does not show it, refuses what is not known to only read anywhere. */
  async #load(): Promise<FunctionLookup> {
    try {
      return await this.lend(async (client) => {
        const results = (await client.query(request(FUNCTIONS_QUERY))) as unknown;
        this.#hasLoaded = true;
        return new PgFunctions((results as { rows: Row[] }[]).map(({ rows }) => rows));
      });
    } catch (error) {
      if (UNLIKE_POSTGRES.test(codeOf(error) ?? '')) return new EverydayFunctions();
      throw error;
    }
  }
}

/** SQLSTATEs of a server that lacks or refuses a part of the query: syntax, names, rights, features. */
const UNLIKE_POSTGRES = /^(?:42|0A|22|XX)/;

/** A function with this setting has its strings end elsewhere than the grammar sees them end. */
const READ_OTHERWISE = /standard_conforming_strings/i;

function request(text: string, oids?: readonly number[]): QueryArrayConfig {
  const timed = { text, rowMode: 'array' as const, query_timeout: TIMEOUT_MS };
  return { ...timed, ...(oids && { values: [oids] }) };
}

async function rowsOf(client: Client, text: string, oids?: readonly number[]): Promise<Row[]> {
  return (await client.query<unknown[]>(request(text, oids))).rows;
}

function textsOf(rows: readonly Row[]): ReadonlyMap<number, string> {
  return new Map(rows.map(([oid, text]) => [Number(oid), String(text)]));
}

/** The statements of a body in the form of the SQL standard, `RETURN …` or `BEGIN ATOMIC … END`. */
function statementsOf(body: string): string {
  const atomic = /^\s*BEGIN ATOMIC\b([\s\S]*)\bEND\s*$/.exec(body)?.[1];
  return atomic ?? body.replace(/^\s*RETURN\b/, 'SELECT');
}
