/** One variable of the environment. */
interface Variable {
  /** Markdown, as docs/configuration.md shows it; that page is written from here. */
  readonly meaning: string;
  /** In words, where it is not a number of this table. */
  readonly default?: string;
  /** Of a whole number; `max` is 1,000,000,000 where it is left out, and `min` 0. */
  readonly number?: { readonly default: number; readonly min?: number; readonly max?: number };
}

/** A thousand years: an operator who means for ever says 0. */
const MAX_DAYS = 365_000;

/** Everything that the environment decides. */
export const VARIABLES = {
  PORT: { number: { default: 8080, max: 65_535 }, meaning: 'the port to listen on; `0`: one that is free' },
  HOST: { default: '`127.0.0.1`', meaning: 'the address to listen on' },
  PATCHBAY_KEEP_ALIVE_SECONDS: {
    number: { default: 72, min: 1, max: 3600 },
    meaning:
      'how long a connection may rest between two requests: longer than the proxy before it keeps its own (60 s is usual)',
  },
  PATCHBAY_DATA_DIR: {
    default: '`./data`',
    meaning: 'metadata (SQLite), generated master key, files of SQLite and DuckDB integrations',
  },
  PATCHBAY_DATABASE_URL: {
    default: 'SQLite in the data folder',
    meaning:
      'metadata store: `postgres://…`, `mysql://…` or `sqlite:///…`; [its parameters](#parameters-of-the-metadata-store) are below',
  },
  PATCHBAY_DATABASE_POOL: {
    number: { default: 10, min: 1, max: 9999 },
    meaning:
      'connections to that server, and one more on PostgreSQL that listens; `connection_limit` in the URL counts more',
  },
  PATCHBAY_MASTER_KEY: {
    default: 'generated on the first start',
    meaning: 'base64 of 32 bytes. **Back it up**: without it no config opens again',
  },
  PATCHBAY_MASTER_KEY_FILE: { default: 'none', meaning: 'a file that holds the master key' },
  PATCHBAY_ADMIN_EMAIL: {
    default: '`admin@localhost`',
    meaning: 'the first owner. Later starts ignore it',
  },
  PATCHBAY_ADMIN_TOKEN: {
    default: 'generated',
    meaning:
      'the first owner’s token; a generated one is shown once, on the first start. Later starts ignore it, and say so where it is not valid',
  },
  PATCHBAY_RATE_LIMIT: {
    number: { default: 30_000 },
    meaning: 'requests a minute of one token, on each server; `0`: no limit',
  },
  PATCHBAY_AUTH_FAILURE_LIMIT: {
    number: { default: 60 },
    meaning:
      'requests a minute of one address without a valid token, before 429 takes the place of 401; `0`: no limit',
  },
  PATCHBAY_CORS_ORIGINS: {
    default: 'none',
    meaning: 'origins whose pages may call the API, comma-separated and exact',
  },
  PATCHBAY_TRUST_PROXY: {
    default: 'none',
    meaning:
      'proxies whose `X-Forwarded-For` is believed: a number of hops, or addresses (CIDR, `loopback`, `linklocal`, `uniquelocal`)',
  },
  PATCHBAY_STORE_MAX_AGE_DAYS: {
    number: { default: 90, max: MAX_DAYS },
    meaning: 'how long usage records are kept; `0`: for ever',
  },
  PATCHBAY_STORE_MAX_RECORDS: {
    number: { default: 100_000 },
    meaning: 'how many usage records of one integration are kept; `0`: all',
  },
  PATCHBAY_AUDIT_MAX_AGE_DAYS: {
    number: { default: 365, max: MAX_DAYS },
    meaning: 'how long the audit is kept; `0`: for ever',
  },
  PATCHBAY_SQLITE_ROOT: {
    default: '`<data folder>/sqlite`',
    meaning:
      'holds the files that SQLite and DuckDB integrations may open: those of a workspace in `<workspace id>/`, those of a user’s private integrations in `<workspace id>/private/<user id>/`',
  },
  PATCHBAY_SQLITE_ROOT_SHARED_BY: {
    default: 'none',
    meaning:
      'ids of workspaces, comma-separated, or `all`, whose integrations also find what lies in that root itself; see [Upgrading](operations.md#upgrading)',
  },
  PATCHBAY_EGRESS_DENY: {
    default: 'link-local and cloud metadata',
    meaning:
      'where integrations may not connect to: addresses and ranges (`10.0.0.0/8`, `fd00::/8`), comma-separated',
  },
  PATCHBAY_EGRESS_ALLOW: {
    default: 'all else',
    meaning:
      'where they may. The smallest range that holds an address decides, and of two alike the allowed one',
  },
  PATCHBAY_CONNECT_TIMEOUT: {
    number: { default: 10, min: 1, max: 300 },
    meaning:
      'seconds that a connection of an integration may take to come up. A session has twice that to open, the wait for a free place included',
  },
  PATCHBAY_MAX_SESSIONS: {
    number: { default: 100, min: 1, max: 100_000 },
    meaning:
      'places for integrations’ sessions on each server: an open session takes one, and so does each connection of its pool beyond the first, so that there are never more connections than this',
  },
  PATCHBAY_MAX_CELL_BYTES: {
    number: { default: 64 * 1024 * 1024, min: 1024, max: 256 * 1024 * 1024 },
    meaning:
      'bytes that one value of an answer may have, as text of the answer; a larger one is 413 `ERR_VALUE_TOO_LARGE`. Answers as one JSON document hold values to `maxBytes` as well',
  },
  PATCHBAY_STREAM_IDLE_TIMEOUT: {
    number: { default: 60, min: 1, max: 3600 },
    meaning:
      'seconds for which a client may take nothing of a stream before it is broken off and its statement ended. A SQLite file in rollback mode, which a reader locks against writers, does not wait for that: see [decision 4](decisions/0004-rows-are-text-in-arrays-and-pausing-sockets-is-back-pressure.md)',
  },
  PATCHBAY_MAX_ANSWER_MEMORY: {
    number: { default: 0, max: Number.MAX_SAFE_INTEGER },
    default: 'an eighth of the heap',
    meaning:
      'bytes of answers that all runs together may gather, beyond 1 MiB each: an answer as one JSON document takes its `maxBytes` of it, a streamed one its largest row. One integration takes no more than half of it. A run that finds no room waits up to 10 seconds, and then fails with 429 `ERR_BUSY`, `retryable: true` and `Retry-After`',
  },
  PATCHBAY_PLUGINS: {
    default: 'none',
    meaning:
      'further plugins, comma-separated: names of npm packages that are installed beside the server, or paths of their modules. See [a package of your own](../plugins/README.md#a-package-of-your-own)',
  },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof VARIABLES;

/** Those that hold a whole number. */
export type NumberName = {
  [Name in VariableName]: (typeof VARIABLES)[Name] extends { number: object } ? Name : never;
}[VariableName];
