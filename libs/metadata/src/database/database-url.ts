import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { MetadataError } from './errors.js';

interface ServerTarget {
  readonly engine: 'postgres' | 'mysql';
  readonly url: URL;
  /** The address without credentials. */
  readonly shown: string;
}

interface FileTarget {
  readonly engine: 'better-sqlite3';
  readonly file: string;
  readonly shown: string;
}

export type DatabaseTarget = ServerTarget | FileTarget;

const FORMS = 'postgres://user:password@host/database, mysql://… or sqlite:///absolute/path';

/**
 * @param url PATCHBAY_DATABASE_URL; without one the SQLite file is the target.
 * @throws MetadataError that does not repeat the URL, which may hold a password.
 */
export function databaseTarget(url: string | undefined, sqliteFile: string): DatabaseTarget {
  if (!url) return fileTarget(sqliteFile);
  const parsed = parse(url);
  switch (parsed?.protocol) {
    case 'postgres:':
    case 'postgresql:':
      return serverTarget('postgres', parsed);
    case 'mysql:':
      return serverTarget('mysql', parsed);
    case 'sqlite:':
      if (!parsed.host && parsed.pathname.length > 1) {
        refuseUnknown(parsed, []);
        return fileTarget(decodeURIComponent(parsed.pathname));
      }
      break;
  }
  throw new MetadataError(
    `PATCHBAY_DATABASE_URL cannot be read: it must be ${FORMS}, with characters such as @ : / ? # % in names and passwords percent-encoded.`,
  );
}

/** An @ behind what stands for the host: that may then be a part of a password, and must be neither shown nor looked up. */
const DOUBTFUL_HOST = /^[^/?#]*:\/\/[^/?#]*[/?#].*@/s;

/** @returns null for what is not a URL, holds a `%` that encodes nothing, or leaves in doubt which part is the host. */
function parse(url: string): URL | null {
  if (DOUBTFUL_HOST.test(url)) return null;
  try {
    decodeURIComponent(url);
    return new URL(url);
  } catch {
    return null;
  }
}

function serverTarget(engine: ServerTarget['engine'], url: URL): ServerTarget {
  if (url.pathname.length < 2) throw new MetadataError('PATCHBAY_DATABASE_URL must name a database.');
  return { engine, url, shown: `${url.protocol}//${url.host}${url.pathname}` };
}

/**
 * The parameters of the URL. One that is dropped in silence may be the one that asks for encryption.
 * @throws MetadataError that names one which is not known, or stands there twice, and never its value
 */
export function refuseUnknown<Name extends string>(
  url: URL,
  known: readonly Name[],
): Readonly<Partial<Record<Name, string>>> {
  const names = [...url.searchParams.keys()];
  const wrong = names.find((name, at) => !known.some((one) => one === name) || names.indexOf(name) !== at);
  if (wrong === undefined) return Object.fromEntries(url.searchParams) as Partial<Record<Name, string>>;
  const shown = /^[\w.-]{1,40}$/.test(wrong) ? wrong : 'one';
  throw new MetadataError(
    names.filter((name) => name === wrong).length > 1
      ? `PATCHBAY_DATABASE_URL has the parameter ${shown} twice: keep one.`
      : `PATCHBAY_DATABASE_URL has a parameter that is not known (${shown}): it may have ${known.join(', ') || 'none'}.`,
  );
}

/** How many connections the pool may have: what `connection_limit` says, else what was asked for otherwise. */
export function poolSizeOf(url: URL, otherwise: number): number {
  const limit = url.searchParams.get('connection_limit');
  if (limit === null) return otherwise;
  if (/^[1-9]\d{0,3}$/.test(limit)) return Number(limit);
  throw new MetadataError('PATCHBAY_DATABASE_URL: connection_limit must be a number from 1 to 9999.');
}

/** The text of a file that a parameter names. @throws MetadataError */
export function fileOf(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new MetadataError(`PATCHBAY_DATABASE_URL: the file that ${name} names cannot be read (${code}).`);
  }
}

function fileTarget(file: string): FileTarget {
  const path = resolve(file);
  return { engine: 'better-sqlite3', file: path, shown: path };
}
