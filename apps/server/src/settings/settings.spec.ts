import { resolve } from 'node:path';
import { misspelt } from './read.js';
import { readSettings, SettingsError } from './settings.js';

const NUMBERS = [
  'STORE_MAX_AGE_DAYS',
  'STORE_MAX_RECORDS',
  'AUDIT_MAX_AGE_DAYS',
  'RATE_LIMIT',
  'AUTH_FAILURE_LIMIT',
];
const RANGES = ['EGRESS_DENY', 'EGRESS_ALLOW'];
const NAMES = [
  ...NUMBERS,
  ...RANGES,
  'CONNECT_TIMEOUT',
  'MAX_SESSIONS',
  'MAX_CELL_BYTES',
  'STREAM_IDLE_TIMEOUT',
  'MAX_ANSWER_MEMORY',
  'DATA_DIR',
  'ADMIN_TOKEN',
  'PLUGINS',
  'CORS_ORIGINS',
  'TRUST_PROXY',
];

describe('the settings', () => {
  it('have a default each', () => {
    expect(readSettings({})).toEqual({
      port: 8080,
      host: '127.0.0.1',
      keepAliveMs: 72_000,
      dataDir: resolve('data'),
      store: { url: undefined, sqliteFile: resolve('data/patchbay.sqlite'), poolSize: 10 },
      masterKey: { inline: undefined, file: undefined },
      admin: { email: 'admin@localhost', token: undefined },
      sqliteRoot: resolve('data/sqlite'),
      sqliteRootSharedBy: [],
      egress: { deny: [], allow: [] },
      connectTimeoutMs: 10_000,
      maxSessions: 100,
      maxAnswerMemory: 0,
      maxCellBytes: 64 * 1024 * 1024,
      streamIdleTimeoutMs: 60_000,
      plugins: [],
      retention: { usageMaxAgeDays: 90, usageMaxRecords: 100_000, auditMaxAgeDays: 365 },
      rateLimits: { requests: 30_000, authFailures: 60 },
      corsOrigins: [],
      trustProxy: [],
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
      PATCHBAY_EGRESS_DENY: '0.0.0.0/0, ::/0',
      PATCHBAY_EGRESS_ALLOW: ' 10.0.0.0/8,192.0.2.1 ,, fd00::/8',
      PATCHBAY_CONNECT_TIMEOUT: '30',
      PATCHBAY_MAX_SESSIONS: '50',
      PATCHBAY_MAX_CELL_BYTES: '2000',
      PATCHBAY_STREAM_IDLE_TIMEOUT: '5',
      PATCHBAY_MAX_ANSWER_MEMORY: '30000000',
      PATCHBAY_PLUGINS: ' one, ,two ',
      PATCHBAY_STORE_MAX_AGE_DAYS: '7',
      PATCHBAY_STORE_MAX_RECORDS: '0',
      PATCHBAY_AUDIT_MAX_AGE_DAYS: '0',
      PATCHBAY_RATE_LIMIT: '600',
      PATCHBAY_AUTH_FAILURE_LIMIT: '5',
      PATCHBAY_CORS_ORIGINS: 'https://console.example.org, http://localhost:3000',
      PATCHBAY_TRUST_PROXY: 'loopback, 10.0.0.0/8,fd00::/8 , 192.0.2.1',
    };
    expect(readSettings(env)).toEqual({
      port: 0,
      host: '::1',
      keepAliveMs: 72_000,
      dataDir: '/srv/patchbay',
      store: { url: 'postgres://u:p@h/d', sqliteFile: '/srv/patchbay/patchbay.sqlite', poolSize: 10 },
      masterKey: { inline: 'key', file: '/run/key' },
      admin: { email: 'ops@example.org', token: 'sixteen-letters!' },
      sqliteRoot: '/srv/patchbay/sqlite',
      sqliteRootSharedBy: [],
      egress: { deny: ['0.0.0.0/0', '::/0'], allow: ['10.0.0.0/8', '192.0.2.1', 'fd00::/8'] },
      connectTimeoutMs: 30_000,
      maxSessions: 50,
      maxAnswerMemory: 30_000_000,
      maxCellBytes: 2000,
      streamIdleTimeoutMs: 5000,
      plugins: ['one', 'two'],
      retention: { usageMaxAgeDays: 7, usageMaxRecords: 0, auditMaxAgeDays: 0 },
      rateLimits: { requests: 600, authFailures: 5 },
      corsOrigins: ['https://console.example.org', 'http://localhost:3000'],
      trustProxy: ['loopback', '10.0.0.0/8', 'fd00::/8', '192.0.2.1'],
    });
    expect(readSettings({ ...env, PATCHBAY_SQLITE_ROOT: '/srv/files' }).sqliteRoot).toBe('/srv/files');
  });

  it('name the workspaces that share the root of files: ids, or all', () => {
    const id = '0b5b1b0e-6a43-4c0e-9d0e-1f2a3b4c5d6e';
    const shared = (text: string) =>
      readSettings({ PATCHBAY_SQLITE_ROOT_SHARED_BY: text }).sqliteRootSharedBy;
    expect(shared('all')).toBe('all');
    expect(shared(`${id}, ${id}`)).toEqual([id, id]);
    for (const text of ['true', `all,${id}`, '../x', '*'])
      expect(() => shared(text)).toThrow(
        'PATCHBAY_SQLITE_ROOT_SHARED_BY must be all, or list ids of workspaces',
      );
  });

  it('that are empty are as if they were not set', () => {
    const names = ['PORT', 'HOST', ...NAMES.map((name) => `PATCHBAY_${name}`)];
    const env = Object.fromEntries(names.map((name) => [name, '']));
    expect(readSettings(env)).toEqual(readSettings({}));
  });

  it.each(['x', '-1', '65536', '80.5', 'http', '80 80'])('refuse the port "%s"', (port) => {
    expect(() => readSettings({ PORT: port })).toThrow(SettingsError);
    expect(() => readSettings({ PORT: port })).toThrow(/^PORT must be /);
  });

  it.each(NUMBERS)('refuse a PATCHBAY_%s that is not a number', (name) => {
    for (const text of ['x', '-1', '1.5', '1e3', ' 5', '0x10', 'Infinity', '9'.repeat(20)]) {
      const message = messageOf(() => readSettings({ [`PATCHBAY_${name}`]: text }));
      expect(message).toBe(`PATCHBAY_${name} must be a number from 0 to ${maxOf(message)}, not "${text}".`);
    }
    expect(() => readSettings({ [`PATCHBAY_${name}`]: 'x' })).toThrow(SettingsError);
  });

  it.each(['0', 'x', '-1', '100001'])('refuse %s sessions', (text) => {
    expect(messageOf(() => readSettings({ PATCHBAY_MAX_SESSIONS: text }))).toBe(
      `PATCHBAY_MAX_SESSIONS must be a number from 1 to 100000, not "${text}".`,
    );
  });

  it.each(
    RANGES.flatMap((name) =>
      [
        'db.example.com',
        '10.0.0.0/33',
        '10.0.0/8',
        '10.0.0.0/',
        '10.0.0.0/8/8',
        '10.0.0.0-10.0.0.9',
        '010.0.0.0/8',
        '2852039166',
        '::/129',
        'fe80::1%eth0/64',
        '[::1]',
        '10.0.0.0/8 192.168.0.0/16',
      ].map((text) => [name, text] as const),
    ),
  )('refuse a PATCHBAY_%s that is not a list of ranges: %s', (name, text) => {
    const message = messageOf(() => readSettings({ [`PATCHBAY_${name}`]: `10.0.0.0/8,${text}` }));
    expect(message).toBe(
      `PATCHBAY_${name} must list addresses and ranges such as 10.0.0.0/8 or fd00::/8, not "${text}".`,
    );
    expect(() => readSettings({ [`PATCHBAY_${name}`]: text })).toThrow(SettingsError);
  });

  it.each([
    '*',
    'https://*.example.org',
    'console.example.org',
    'https://example.org/',
    'https://EXAMPLE.org',
    'null',
  ])('refuse the origin "%s"', (origin) => {
    const message = messageOf(() => readSettings({ PATCHBAY_CORS_ORIGINS: `https://a.example,${origin}` }));
    expect(message).toBe(
      `PATCHBAY_CORS_ORIGINS must list origins such as https://console.example.org, not "${origin}".`,
    );
  });

  it.each([
    'true',
    'proxy.example.org',
    '10.0.0.0/33',
    '10.0.0.0/0',
    '10.0.0/8',
    '::1/129',
    '1.2.3.4/8/8',
    '-1',
  ])('refuse the proxy "%s"', (text) => {
    expect(() => readSettings({ PATCHBAY_TRUST_PROXY: text })).toThrow(/^PATCHBAY_TRUST_PROXY must be /);
  });

  it('take a number of proxies for a number', () => {
    expect(readSettings({ PATCHBAY_TRUST_PROXY: '2' }).trustProxy).toBe(2);
  });

  it.each(['short', 'with a space in it', 'with-a-colon:in-it', 'not-ascii-\u00e4\u00f6\u00fc-at-all'])(
    'refuse the token "%s" and do not repeat it',
    (token) => {
      const message = messageOf(() => readSettings({ PATCHBAY_ADMIN_TOKEN: token }));
      expect(message).toMatch(/^PATCHBAY_ADMIN_TOKEN must be at least 16 /);
      expect(message).not.toContain(token);
    },
  );

  it('tell an operator of a name that was misspelt, without its value', () => {
    const env = { PATCHBAY_MAX_SESSION: 'a secret', PATCHBAY_SOMETHING_ELSE: '1', MAX_SESSIONS: '1' };
    expect(misspelt(env)).toEqual([
      'PATCHBAY_MAX_SESSION has no effect: it is not known; did you mean PATCHBAY_MAX_SESSIONS?',
    ]);
    expect(misspelt({ PATCHBAY_PORT: '1', patchbay_rate_limit: '1' })).toEqual([
      'PATCHBAY_PORT has no effect: it is not known; did you mean PORT?',
      'patchbay_rate_limit has no effect: it is not known; did you mean PATCHBAY_RATE_LIMIT?',
    ]);
    expect(misspelt({ PATCHBAY_MAX_SESSIONS: '1', PORT: '1', port: '1' })).toEqual([]);
  });
});

function maxOf(message: string): string {
  return /from 0 to (\d+),/.exec(message)?.[1] ?? 'no maximum';
}

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}
