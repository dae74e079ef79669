import { codeOf } from '@patchbay/plugin-kit';
import type { EventEmitter } from 'node:events';
import type { Client } from 'pg';
import { serialize } from 'pg-protocol';

/** What makes texts and values mean the same, whatever the database's own settings are. */
const FORMATS = {
  DateStyle: 'ISO',
  IntervalStyle: 'iso_8601',
  bytea_output: 'hex',
  extra_float_digits: '3',
  // Otherwise a string would end elsewhere than the classifier sees it end.
  standard_conforming_strings: 'on',
} as const;

/** SQLSTATEs by which servers and poolers refuse parameters of a login: PgBouncer's, and those of PostgreSQL's relatives. */
const REFUSED_AT_LOGIN = /^(08P01|0A000|22023|42704)$/;

/** Statements that a transaction cannot hold, and that a message of several would make one for. They name what they work on. */
const ALONE =
  /^\s*(?:vacuum|reindex|cluster|alter\s+system|(?:create|alter|drop)\s+(?:database|tablespace|subscription)|(?:create(?:\s+unique)?|drop)\s+index\s+concurrently)\b/i;

/**
 * The settings of one session's connections. They are parameters of the login, which a reset goes back to. Where a server
 * does not take them there, as a pooler does that shares its connections with others, they go out with each statement and
 * end with its transaction: they neither leak to others nor depend on what others set.
 */
export class PgSettings {
  readonly #wanted: Readonly<Record<string, string>>;
  readonly #reported = new WeakMap<Client, Map<string, string>>();
  readonly #local: Buffer;
  #taken = true;

  constructor(searchPath: readonly string[] = []) {
    const path = searchPath.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ');
    this.#wanted = { ...FORMATS, ...(path && { search_path: path }) };
    this.#local = localSettings(this.#wanted);
  }

  /** Parameters of the login. */
  get atLogin(): Readonly<Record<string, string>> {
    return this.#taken ? this.#wanted : {};
  }

  /** Runs a login, and once more without its parameters where it may have failed for them. */
  async logIn<T>(attempt: () => Promise<T>): Promise<T> {
    // Another login, under way at the same time, may find out first.
    const asked = this.#taken;
    try {
      return await attempt();
    } catch (error) {
      if (!asked || !REFUSED_AT_LOGIN.test(codeOf(error) ?? '')) throw error;
      this.#taken = false;
      return attempt();
    }
  }

  /** Hears what the server says of its settings. */
  watch(client: Client, connection: EventEmitter): void {
    const reported = new Map<string, string>();
    this.#reported.set(client, reported);
    connection.on(
      'parameterStatus',
      ({ parameterName, parameterValue }: { parameterName: string; parameterValue: string }) => {
        if (parameterName in FORMATS) reported.set(parameterName, parameterValue);
      },
    );
  }

  /** Asks a new connection for what it made of the parameters: a pooler may ignore them without a word. */
  async verify(client: Client): Promise<void> {
    if (!this.#taken) return;
    const names = Object.keys(this.#wanted);
    const { rows } = await client.query<string[]>({
      rowMode: 'array',
      text: `SELECT ${names.map((name) => `pg_catalog.current_setting('${name}')`).join(', ')}`,
    });
    this.#taken = names.every((name, index) => this.#holds(name, rows[0]![index]!));
  }

  /** Throws where the server has said that a setting is another. A reset that ends like this is none. */
  confirm(client: Client): void {
    if (!this.#taken) return;
    for (const [name, value] of this.#reported.get(client) ?? [])
      if (!this.#holds(name, value)) throw new Error(`The server has set ${name} to another value.`);
  }

  /** What precedes a statement, in its transaction. */
  before(sql: string): readonly Buffer[] {
    return this.#taken || ALONE.test(sql) ? [] : [this.#local];
  }

  #holds(name: string, value: string): boolean {
    const wanted = this.#wanted[name];
    // `ISO, DMY`: in which order a date is read is the server's affair.
    return name === 'DateStyle' ? value.startsWith('ISO') : value === wanted;
  }
}

/** One statement that sets all of them until the end of the transaction, and gives no row. */
function localSettings(wanted: Readonly<Record<string, string>>): Buffer {
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const values = Object.entries(wanted).map(([name, value]) => `(${quoted(name)}, ${quoted(value)})`);
  const text = `SELECT FROM (VALUES ${values.join(', ')}) AS wanted (name, setting)
    WHERE pg_catalog.set_config(name, setting, true) IS NULL`;
  return Buffer.concat([serialize.parse({ text }), serialize.bind(), serialize.execute()]);
}
