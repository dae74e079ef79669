import { join, resolve } from 'node:path';
import type { MetadataOptions } from '@patchbay/metadata';
import { listOf, originsOf, proxiesOf, rangesOf, SettingsError, wholeNumber, workspacesOf } from './read.js';

export { SettingsError };

/** Everything the environment decides, read once. */
/** What Nest provides the settings by. */
export const SETTINGS = Symbol('SETTINGS');

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

/** A thousand years: an operator who means for ever says 0. */
const MAX_DAYS = 365_000;

/** @throws SettingsError naming the variable at fault */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const dataDir = resolve(env.PATCHBAY_DATA_DIR || 'data');
  return {
    port: portOf(env.PORT),
    host: env.HOST || '127.0.0.1',
    keepAliveMs: 1000 * wholeNumber(env, 'PATCHBAY_KEEP_ALIVE_SECONDS', { default: 72, min: 1, max: 3600 }),
    dataDir,
    store: {
      url: env.PATCHBAY_DATABASE_URL || undefined,
      sqliteFile: join(dataDir, 'patchbay.sqlite'),
      poolSize: wholeNumber(env, 'PATCHBAY_DATABASE_POOL', { default: 10, min: 1, max: 9999 }),
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
    connectTimeoutMs: 1000 * wholeNumber(env, 'PATCHBAY_CONNECT_TIMEOUT', { default: 10, min: 1, max: 300 }),
    maxSessions: wholeNumber(env, 'PATCHBAY_MAX_SESSIONS', { default: 100, min: 1, max: 100_000 }),
    maxAnswerMemory: wholeNumber(env, 'PATCHBAY_MAX_ANSWER_MEMORY', {
      default: 0,
      max: Number.MAX_SAFE_INTEGER,
    }),
    maxCellBytes: wholeNumber(env, 'PATCHBAY_MAX_CELL_BYTES', {
      default: 64 * 1024 * 1024,
      min: 1024,
      max: 256 * 1024 * 1024,
    }),
    streamIdleTimeoutMs:
      1000 * wholeNumber(env, 'PATCHBAY_STREAM_IDLE_TIMEOUT', { default: 60, min: 1, max: 3600 }),
    plugins: listOf(env.PATCHBAY_PLUGINS),
    retention: {
      usageMaxAgeDays: wholeNumber(env, 'PATCHBAY_STORE_MAX_AGE_DAYS', { default: 90, max: MAX_DAYS }),
      usageMaxRecords: wholeNumber(env, 'PATCHBAY_STORE_MAX_RECORDS', { default: 100_000 }),
      auditMaxAgeDays: wholeNumber(env, 'PATCHBAY_AUDIT_MAX_AGE_DAYS', { default: 365, max: MAX_DAYS }),
    },
    rateLimits: {
      requests: wholeNumber(env, 'PATCHBAY_RATE_LIMIT', { default: 30_000 }),
      authFailures: wholeNumber(env, 'PATCHBAY_AUTH_FAILURE_LIMIT', { default: 60 }),
    },
    corsOrigins: originsOf(env, 'PATCHBAY_CORS_ORIGINS'),
    trustProxy: proxiesOf(env, 'PATCHBAY_TRUST_PROXY'),
  };
}

function portOf(text: string | undefined): number {
  if (!text) return 8080;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new SettingsError(`PORT must be a number from 0 to 65535, not "${text}".`);
  return port;
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
