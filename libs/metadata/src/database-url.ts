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
      if (!parsed.host && parsed.pathname.length > 1) return fileTarget(decodeURIComponent(parsed.pathname));
      break;
  }
  throw new MetadataError(`PATCHBAY_DATABASE_URL cannot be read: it must be ${FORMS}.`);
}

/** @returns null for what is no URL, or holds a `%` that encodes nothing. */
function parse(url: string): URL | null {
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

function fileTarget(file: string): FileTarget {
  const path = resolve(file);
  return { engine: 'better-sqlite3', file: path, shown: path };
}
