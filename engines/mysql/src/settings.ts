import { randomInt } from 'node:crypto';
import { codeOf, PluginError } from '@patchbay/plugin-kit';
import mysql, { type Connection, type RowDataPacket } from 'mysql2';
import type { Lexis } from './dialect.js';
import { resetConnection } from './driver.js';
import { type MysqlZone, zoneOf } from './zone.js';

/** Modes in which a server takes more than these dialects know: names in brackets, and sequences that count on as columns do. */
const OTHER_LANGUAGES = /^(MSSQL|ORACLE)$/;

const SEEDS = 2 ** 30;

/** What is the same for all connections of a session, and what they are given back by a reset. */
export interface Manners {
  readonly modes: string;
  /** How texts are to be read. */
  readonly lexis: Lexis;
  readonly zoneName: string;
  readonly zone: MysqlZone;
}

interface Home extends Manners {
  /** Puts the role of the login in force; nothing where the server knows no roles. */
  readonly setRole: string | undefined;
}

const homes = new WeakMap<Connection, Home>();

/** @throws Error for a connection that was never settled */
export function homeOf(connection: Connection): Home {
  const home = homes.get(connection);
  if (!home) throw new Error('The connection was never settled.');
  return home;
}

/** The modes and the zone that the first connection of a session finds, which all others are given. */
export class MysqlSettings {
  #manners: Promise<Manners> | undefined;

  /** @param timezone in place of the server's */
  constructor(private readonly timezone?: string) {}

  /** Nothing as long as no connection was made. */
  get known(): Promise<Manners> | undefined {
    return this.#manners;
  }

  /** Makes texts and values mean the same on each new connection. */
  async settle(connection: Connection): Promise<void> {
    const manners = await (this.#manners ??= this.#learn(connection));
    const home = { ...manners, setRole: await roleOf(connection) };
    homes.set(connection, home);
    await set(connection, home);
  }

  #learn(connection: Connection): Promise<Manners> {
    const learning = learn(connection, this.timezone);
    learning.catch(() => (this.#manners = undefined));
    return learning;
  }
}

async function learn(connection: Connection, timezone: string | undefined): Promise<Manners> {
  if (timezone !== undefined) await choose(connection, timezone);
  const [rows] = await connection
    .promise()
    .query<RowDataPacket[]>(
      'SELECT @@session.sql_mode AS modes, @@session.time_zone AS zone, @@system_time_zone AS systemZone',
    );
  const { modes, zone, systemZone } = rows[0] as Readonly<Record<string, string>>;
  const kept = modes!.split(',').filter((mode) => !OTHER_LANGUAGES.test(mode));
  return {
    modes: kept.join(','),
    lexis: {
      ansiQuotes: kept.includes('ANSI_QUOTES'),
      plainBackslashes: kept.includes('NO_BACKSLASH_ESCAPES'),
    },
    zoneName: zone!,
    zone: await zoneOf(connection, zone!, systemZone!),
  };
}

const UNKNOWN_ZONE = 1298;

async function choose(connection: Connection, timezone: string): Promise<void> {
  try {
    await connection
      .promise()
      .query('SET time_zone = ?', [/^(?:z|utc)$/i.test(timezone) ? '+00:00' : timezone]);
  } catch (error) {
    if ((error as { errno?: number }).errno !== UNKNOWN_ZONE) throw error;
    throw new PluginError(
      'invalid_request',
      `The server knows no time zone ${JSON.stringify(timezone)}. Write an offset such as +02:00, or have the server's tables of zones filled.`,
      { path: 'config.connection.timezone' },
    );
  }
}

/**
 * COM_RESET_CONNECTION ends temporary tables, settings, locks, variables, prepared statements and `last_insert_id()`; the
 * session has the server's settings then, and no longer those of its login. The role it keeps, on MariaDB.
 */
export async function reset(connection: Connection): Promise<void> {
  const home = homeOf(connection);
  await resetConnection(connection);
  await set(connection, home);
  if (home.setRole !== undefined) await connection.promise().query(home.setRole);
}

async function set(connection: Connection, { modes, zoneName }: Home): Promise<void> {
  await connection.promise().query(
    `SET NAMES utf8mb4 COLLATE utf8mb4_general_ci, autocommit = 1, time_zone = ?, sql_mode = ?,
      rand_seed1 = ?, rand_seed2 = ?`,
    [zoneName, modes, randomInt(SEEDS), randomInt(SEEDS)],
  );
}

const NO_SUCH_FUNCTION = 'ER_SP_DOES_NOT_EXIST';

/** MariaDB has one role or NULL in force, MySQL from version 8 any number, quoted, or the word NONE. */
async function roleOf(connection: Connection): Promise<string | undefined> {
  try {
    const [rows] = await connection.promise().query<RowDataPacket[]>('SELECT current_role() AS role');
    const role = rows[0]!['role'] as string | null;
    if (role === null) return 'SET ROLE NONE';
    return role === 'NONE' || role.includes('`')
      ? 'SET ROLE DEFAULT'
      : `SET ROLE ${mysql.escapeId(role, true)}`;
  } catch (error) {
    if (codeOf(error) === NO_SUCH_FUNCTION) return undefined;
    throw error;
  }
}
