import { join, resolve } from 'node:path';
import type { MetadataOptions } from '@patchbay/metadata';
import {
  type Environment,
  listOf,
  numberIn,
  originsOf,
  proxiesOf,
  rangesOf,
  SettingsError,
  workspacesOf,
} from './read.js';

export { SettingsError };

/** What Nest provides the settings by. */
export const SETTINGS = Symbol('SETTINGS');

/** Everything that the environment decides, read once. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  /** How long a connection may rest between two requests. */
  readonly keepAliveMs: number;
  readonly dataDir: string;
  /** Where the metadata is. */
  readonly store: MetadataOptions;
  readonly masterKey: { readonly inline: string | undefined; readonly file: string | undefined };
  readonly admin: { readonly email: string; readonly token: string | undefined };
  /** Holds a folder for each workspace, with the files that its SQLite and DuckDB integrations may open. */
  readonly sqliteRoot: string;
  /** Ids of workspaces whose integrations also find what lies in that root itself. */
  readonly sqliteRootSharedBy: readonly string[] | 'all';
  /** Where integrations may connect to: addresses and ranges. */
  readonly egress: { readonly deny: readonly string[]; readonly allow: readonly string[] };
  /** What a connection of an integration may take to come up. */
  readonly connectTimeoutMs: number;
  /** Sessions and connections of integrations, over all of them. */
  readonly maxSessions: number;
  /** Bytes of answers that are gathered at once; 0 is an eighth of the heap. */
  readonly maxAnswerMemory: number;
  /** Of one value of an answer. */
  readonly maxCellBytes: number;
  /** For how long a client may take nothing of a stream. */
  readonly streamIdleTimeoutMs: number;
  /** npm packages that bring further plugins. */
  readonly plugins: readonly string[];
  /** 0 keeps for ever. */
  readonly retention: {
    readonly usageMaxAgeDays: number;
    /** Of each integration. */
    readonly usageMaxRecords: number;
    readonly auditMaxAgeDays: number;
  };
  /** How often in a minute; 0 is as often as anyone likes. */
  readonly rateLimits: {
    /** With one token. */
    readonly requests: number;
    /** From one address, without a valid token. */
    readonly authFailures: number;
  };
  /** The web pages that may call this server from a browser. */
  readonly corsOrigins: readonly string[];
  /** How many proxies stand before this server, or their addresses: those are believed who the client is. */
  readonly trustProxy: number | readonly string[];
}

/** @throws SettingsError naming the variable at fault */
export function readSettings(env: Environment): Settings {
  const dataDir = resolve(env.PATCHBAY_DATA_DIR || 'data');
  return {
    port: numberIn(env, 'PORT'),
    host: env.HOST || '127.0.0.1',
    keepAliveMs: 1000 * numberIn(env, 'PATCHBAY_KEEP_ALIVE_SECONDS'),
    dataDir,
    store: {
      url: env.PATCHBAY_DATABASE_URL || undefined,
      sqliteFile: join(dataDir, 'patchbay.sqlite'),
      poolSize: numberIn(env, 'PATCHBAY_DATABASE_POOL'),
    },
    masterKey: {
      inline: env.PATCHBAY_MASTER_KEY || undefined,
      file: env.PATCHBAY_MASTER_KEY_FILE || undefined,
    },
    admin: { email: env.PATCHBAY_ADMIN_EMAIL || 'admin@localhost', token: tokenOf(env.PATCHBAY_ADMIN_TOKEN) },
    sqliteRoot: resolve(env.PATCHBAY_SQLITE_ROOT || join(dataDir, 'sqlite')),
    sqliteRootSharedBy: workspacesOf(env, 'PATCHBAY_SQLITE_ROOT_SHARED_BY'),
    egress: {
      deny: rangesOf(env, 'PATCHBAY_EGRESS_DENY'),
      allow: rangesOf(env, 'PATCHBAY_EGRESS_ALLOW'),
    },
    connectTimeoutMs: 1000 * numberIn(env, 'PATCHBAY_CONNECT_TIMEOUT'),
    maxSessions: numberIn(env, 'PATCHBAY_MAX_SESSIONS'),
    maxAnswerMemory: numberIn(env, 'PATCHBAY_MAX_ANSWER_MEMORY'),
    maxCellBytes: numberIn(env, 'PATCHBAY_MAX_CELL_BYTES'),
    streamIdleTimeoutMs: 1000 * numberIn(env, 'PATCHBAY_STREAM_IDLE_TIMEOUT'),
    plugins: listOf(env.PATCHBAY_PLUGINS),
    retention: {
      usageMaxAgeDays: numberIn(env, 'PATCHBAY_STORE_MAX_AGE_DAYS'),
      usageMaxRecords: numberIn(env, 'PATCHBAY_STORE_MAX_RECORDS'),
      auditMaxAgeDays: numberIn(env, 'PATCHBAY_AUDIT_MAX_AGE_DAYS'),
    },
    rateLimits: {
      requests: numberIn(env, 'PATCHBAY_RATE_LIMIT'),
      authFailures: numberIn(env, 'PATCHBAY_AUTH_FAILURE_LIMIT'),
    },
    corsOrigins: originsOf(env, 'PATCHBAY_CORS_ORIGINS'),
    trustProxy: proxiesOf(env, 'PATCHBAY_TRUST_PROXY'),
  };
}

const SHORTEST_TOKEN = 16;

function tokenOf(text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (text.length < SHORTEST_TOKEN || !/^[\x21-\x7e]+$/.test(text) || text.includes(':')) {
    throw new SettingsError(
      `PATCHBAY_ADMIN_TOKEN must be at least ${SHORTEST_TOKEN} printable ASCII characters without spaces and colons.`,
    );
  }
  return text;
}
