import { resolve } from 'node:path';
import { readSettings, SettingsError } from './settings.js';

describe('the settings', () => {
  it('have a default each', () => {
    expect(readSettings({})).toEqual({
      port: 8080,
      host: '127.0.0.1',
      dataDir: resolve('data'),
      databaseUrl: undefined,
      masterKey: { inline: undefined, file: undefined },
      admin: { email: 'admin@localhost', token: undefined },
      sqliteRoot: resolve('data/sqlite'),
      plugins: [],
    });
  });

  it('come from the environment', () => {
    const env = {
      PORT: '0',
      HOST: '::1',
      PATCHBAY_DATA_DIR: '/srv/patchbay',
      PATCHBAY_DATABASE_URL: 'postgres://u:p@h/d',
      PATCHBAY_MASTER_KEY: 'key',
      PATCHBAY_MASTER_KEY_FILE: '/run/key',
      PATCHBAY_ADMIN_EMAIL: 'ops@example.org',
      PATCHBAY_ADMIN_TOKEN: 'sixteen-letters!',
      PATCHBAY_PLUGINS: ' one, ,two ',
    };
    expect(readSettings(env)).toEqual({
      port: 0,
      host: '::1',
      dataDir: '/srv/patchbay',
      databaseUrl: 'postgres://u:p@h/d',
      masterKey: { inline: 'key', file: '/run/key' },
      admin: { email: 'ops@example.org', token: 'sixteen-letters!' },
      sqliteRoot: '/srv/patchbay/sqlite',
      plugins: ['one', 'two'],
    });
    expect(readSettings({ ...env, PATCHBAY_SQLITE_ROOT: '/srv/files' }).sqliteRoot).toBe('/srv/files');
  });

  it('that are empty are as if they were not set', () => {
    const env = { PORT: '', HOST: '', PATCHBAY_DATA_DIR: '', PATCHBAY_ADMIN_TOKEN: '', PATCHBAY_PLUGINS: '' };
    expect(readSettings(env)).toEqual(readSettings({}));
  });

  it.each(['x', '-1', '65536', '80.5', 'http', '80 80'])('refuse the port "%s"', (port) => {
    expect(() => readSettings({ PORT: port })).toThrow(SettingsError);
    expect(() => readSettings({ PORT: port })).toThrow(/^PORT must be /);
  });

  it.each(['short', 'with a space in it', 'with-a-colon:in-it', 'not-ascii-\u00e4\u00f6\u00fc-at-all'])(
    'refuse the token "%s" and do not repeat it',
    (token) => {
      const message = messageOf(() => readSettings({ PATCHBAY_ADMIN_TOKEN: token }));
      expect(message).toMatch(/^PATCHBAY_ADMIN_TOKEN must be at least 16 /);
      expect(message).not.toContain(token);
    },
  );
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}
