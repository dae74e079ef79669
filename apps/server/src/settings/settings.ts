import { join, resolve } from 'node:path';

/** Everything the environment decides, read once. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly masterKey: { readonly inline: string | undefined; readonly file: string | undefined };
  readonly admin: { readonly email: string; readonly token: string | undefined };
  /** The only folder that SQLite integrations may open. */
  readonly sqliteRoot: string;
  /** npm packages that bring further plugins. */
  readonly plugins: readonly string[];
}

/** Said in one line, without a stack: the operator can mend it. */
export class SettingsError extends Error {}

/** @throws SettingsError naming the variable at fault */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const dataDir = resolve(env.PATCHBAY_DATA_DIR || 'data');
  return {
    port: portOf(env.PORT),
    host: env.HOST || '127.0.0.1',
    dataDir,
    databaseUrl: env.PATCHBAY_DATABASE_URL || undefined,
    masterKey: {
      inline: env.PATCHBAY_MASTER_KEY || undefined,
      file: env.PATCHBAY_MASTER_KEY_FILE || undefined,
    },
    admin: { email: env.PATCHBAY_ADMIN_EMAIL || 'admin@localhost', token: tokenOf(env.PATCHBAY_ADMIN_TOKEN) },
    sqliteRoot: resolve(env.PATCHBAY_SQLITE_ROOT || join(dataDir, 'sqlite')),
    plugins: (env.PATCHBAY_PLUGINS ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
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
