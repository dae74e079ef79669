import { namesOf } from '@patchbay/plugin-kit';
import fc from 'fast-check';
import { loadPlugins } from '../plugins.js';
import { SPELLINGS } from '../testing/spellings.js';

/** Paths at which clients say something, the forms' own among them. */
const PATHS = [
  ...[
    'client',
    'uri',
    'url',
    'tls',
    'tls.mode',
    'tls.ca',
    'tls.serverName',
    'sslUse',
    'SSLUsage',
    'searchPath',
    'debug',
  ],
  ...[
    'models',
    'baseUrl',
    'pool',
    'pool.min',
    'pool.max',
    'pool.propagateCreateError',
    'ssh.mode',
    'ssh.host',
    'connection',
  ],
  ...[
    'host',
    'server',
    'port',
    'user',
    'username',
    'password',
    'token',
    'database',
    'schema',
    'mode',
    'uri',
  ].map(inConnection),
  ...['connectionString', 'url', 'ssl', 'ssl.ca', 'ssl.rejectUnauthorized', 'ssl.serverName', 'sslmode'].map(
    inConnection,
  ),
  ...['filename', 'filepath', 'connection.filename', 'sid', 'connectString', 'path', 'catalog'].map(
    inConnection,
  ),
  ...['encrypt', 'options.encrypt', 'options.trustServerCertificate', 'options.instanceName', 'timezone'].map(
    inConnection,
  ),
];

function inConnection(key: string): string {
  return `connection.${key}`;
}

const values = fc.oneof(
  fc.constantFrom(
    null,
    '',
    true,
    false,
    0,
    1,
    'true',
    'prefer',
    'verify-ca',
    'No',
    'Required',
    'pg',
    ' Db.Example ',
    '[::1]',
  ),
  fc.constantFrom(
    'https://h/',
    'a@b',
    'postgres://u:p@h/d?sslmode=require',
    'mysql://u@h',
    'h:1521/S',
    '(DESCRIPTION=)',
  ),
  fc.constantFrom<unknown>(
    '5432',
    [],
    [''],
    ['a', 'b'],
    {},
    { a: null },
    '********',
    7.5,
    '__proto__',
    ' ',
    { toString: 1 },
    [{ toString: 1 }],
  ),
  fc.string({ maxLength: 20 }),
  fc.jsonValue({ maxDepth: 2 }),
);

const configs = fc.array(fc.tuple(fc.constantFrom(...PATHS), values), { maxLength: 8 }).map(configOf);

function configOf(parts: readonly (readonly [path: string, value: unknown])[]): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const [path, value] of parts) {
    const steps = path.split('.');
    let at: Record<string, unknown> = config;
    for (const step of steps.slice(0, -1)) {
      if (typeof at[step] !== 'object' || at[step] === null || Array.isArray(at[step])) at[step] = {};
      at = at[step] as Record<string, unknown>;
    }
    at[steps.at(-1)!] = value;
  }
  return config;
}

/** As it is stored: what is `null` is not there. */
function withoutNulls(config: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [
        key,
        typeof value === 'object' && !Array.isArray(value)
          ? withoutNulls(value as Record<string, unknown>)
          : value,
      ]),
  );
}

describe('what each plugin of this server makes of a config', () => {
  it('is what it makes of that again, whatever the config, and leaves the config alone', async () => {
    const plugins = await loadPlugins([]);
    expect(plugins.length).toBeGreaterThan(10);
    for (const { subType, understand } of plugins)
      fc.assert(
        fc.property(configs, configs, (config, stored) => {
          const before = structuredClone(config);
          const saved = withoutNulls(understand(stored).config);
          const once = understand(config, saved);
          expect(config).toEqual(before);
          // It is refused: there is no second time.
          if (once.problems.length > 0) return;
          const twice = understand(once.config, saved);
          expect({ subType, config: twice.config }).toEqual({ subType, config: once.config });
          expect(twice.problems).toEqual([]);
        }),
        { numRuns: 300, endOnFailure: true },
      );
  });

  it('is the same where nothing is stored and where the same is stored', async () => {
    const plugins = await loadPlugins([]);
    for (const [[subType, config]] of SPELLINGS) {
      const { understand } = plugins.find((one) => namesOf(one).includes(subType))!;
      const { config: stored } = understand(config);
      expect(understand(stored, stored).config).toEqual(stored);
    }
  });
});
