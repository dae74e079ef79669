import { definePlugin, field } from '@patchbay/plugin-kit';
import fc from 'fast-check';
import { type Config, Configs } from './configs.js';
import { SecretsWithheld } from './saved-secrets.js';
import { idle } from '../testing/idle.js';

const plugin = definePlugin({
  type: 'others',
  subType: 'secretive',
  url: import.meta.url,
  manifest: { title: 'Secretive', description: '', icon: 'i', capabilities: [] },
  form: [
    field.text('host', { label: 'Host', model: 'connection.host', required: true }),
    field.number('port', { label: 'Port', model: 'connection.port', default: 5432 }),
    field.text('user', { label: 'User', model: 'connection.user', keepsSecrets: true }),
    field.password('password', { label: 'Password', model: 'connection.password' }),
    field.select('mode', {
      label: 'TLS',
      model: 'tls.mode',
      default: 'disable',
      options: ['disable', 'verify'].map((value) => ({ value, label: value })),
    }),
    field.textarea('key', { label: 'Key', model: 'tls.key', secret: true }),
    field.keyValue('headers', { label: 'Headers', secret: true }),
    field.password('uri', { label: 'URI', model: 'connection.uri', steers: true }),
    field.keyValue('labels', { label: 'Labels' }),
    field.json<string[]>()('path', {
      label: 'Path',
      schema: { type: 'array', items: { type: 'string' } },
      keepsSecrets: true,
    }),
    field.json<string[]>()('proxies', {
      label: 'Proxies',
      schema: { type: 'array', items: { type: 'string' } },
    }),
  ],
  ...idle,
});

const host = new Configs(undefined as never, undefined as never);

const overlay = (saved: Config, overrides: Config): Promise<Config> => host.overlay(plugin, saved, overrides);

const saved = {
  connection: { host: 'db', port: 5432, user: 'ada', password: 'stored-password' },
  tls: { mode: 'disable' },
  labels: { zone: 'a' },
  proxies: ['one', 'two'],
};

describe('overrides of a saved config', () => {
  it.each([
    {},
    { connection: { host: 'db' } },
    { connection: { port: null } },
    { connection: { user: 'grace' } },
    { connection: { user: null, password: '********' } },
    { path: ['public'], proxies: ['one', 'two'], labels: { zone: 'a' } },
    { tls: null },
  ])('keep the stored secrets while those go where they went: %j', async (overrides) => {
    expect(await overlay(saved, overrides)).toMatchObject({ connection: { password: 'stored-password' } });
  });

  it.each([
    [{ connection: { host: 'other' } }, 'config.connection.host'],
    [{ connection: { port: 5433 } }, 'config.connection.port'],
    [{ tls: { mode: 'verify' } }, 'config.tls.mode'],
    [{ labels: { zone: null } }, 'config.labels.zone'],
    [{ labels: { 'a.b': 'c' } }, 'config.labels.a.b'],
    [{ labels: null }, 'config.labels'],
    [{ proxies: ['two', 'one'] }, 'config.proxies'],
    [{ connection: { host: 'other', password: '********' } }, 'config.connection.host'],
  ])('are refused with their stored secrets where those would go elsewhere: %j', async (overrides, field) => {
    const refusal = (await overlay(saved, overrides).catch((error: unknown) => error)) as SecretsWithheld;
    expect(refusal).toBeInstanceOf(SecretsWithheld);
    expect(refusal.message).toContain(field);
    expect(refusal.fields).toEqual([expect.objectContaining({ path: 'config.connection.password' })]);
    expect(refusal.remedy).toContain('config.connection.password');
  });

  it('may lead anywhere with secrets of their own, or with none', async () => {
    const connection = { host: 'other', password: 'given' };
    expect(await overlay(saved, { connection })).toMatchObject({ connection });
    const { connection: without } = await overlay(saved, { connection: { host: 'other', password: null } });
    expect(without).toEqual({ host: 'other', port: 5432, user: 'ada' });
  });

  it('give no stored part of a secret away beside parts of their own', async () => {
    const stored = { ...saved, headers: { authorization: 'stored-header' } };
    const overrides = { connection: { host: 'other', password: 'given' }, headers: { other: 'given' } };
    await expect(overlay(stored, overrides)).rejects.toThrow('config.headers');
  });

  it.each([{ colour: 'red' }, { connection: null }, { connection: 'db' }, { connection: { host: null } }])(
    'have to fit the form together with what is saved: %j',
    async (overrides) => {
      await expect(overlay(saved, overrides)).rejects.toMatchObject({ kind: 'invalid_config' });
    },
  );
});

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const secret = (owner: string) => fc.string({ maxLength: 5 }).map((text) => `${owner}-${text}`);
const pairs = (value: fc.Arbitrary<string>) => fc.dictionary(fc.constantFrom('a', 'b', 'a.b'), value);

function configs(owner: 'stored' | 'given', wrap: <T>(value: fc.Arbitrary<T>) => fc.Arbitrary<unknown>) {
  const host = fc.constantFrom('db', 'other');
  return fc.record({
    connection: fc.record({
      host: owner === 'stored' ? host : wrap(host),
      port: wrap(fc.constantFrom(5432, 5433)),
      user: wrap(fc.constantFrom('ada', 'grace')),
      password: wrap(owner === 'stored' ? secret(owner) : fc.oneof(secret(owner), fc.constant('********'))),
    }),
    tls: fc.record({ mode: wrap(fc.constantFrom('disable', 'verify')), key: wrap(secret(owner)) }),
    headers: wrap(pairs(secret(owner))),
    labels: wrap(pairs(fc.constantFrom('x', 'y'))),
    path: wrap(fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 })),
    proxies: wrap(fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 })),
  }) as fc.Arbitrary<Config>;
}

const storedConfigs = configs('stored', optional);
/** Most fields are left alone: else few overrides would leave the destination as it was. */
const overrides = configs('given', (value) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 3, arbitrary: value },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
);

/** Where and how the secrets of a config would be sent. */
function destinationOf({ connection, tls, labels, proxies }: Config): unknown {
  const { host, port = 5432 } = connection as Config;
  const { mode = 'disable' } = (tls ?? {}) as Config;
  return { host, port, mode, labels, proxies };
}

describe('a secret that says where the others go', () => {
  const stored = {
    ...saved,
    connection: { ...saved.connection, uri: 'db://ada:pw@one' },
    headers: { a: 'one' },
  };

  it.each([
    [{ connection: { uri: 'db://ada:pw@two' } }, 'config.connection.uri', ['connection.password', 'headers']],
    [{ connection: { uri: null } }, 'config.connection.uri', ['connection.password', 'headers']],
    [{ headers: { host: 'x' } }, 'config.headers', ['connection.password', 'headers', 'connection.uri']],
    [{ headers: { a: 'two' } }, 'config.headers', ['connection.password', 'connection.uri']],
    [{ headers: { a: null } }, 'config.headers', ['connection.password', 'connection.uri']],
  ])('cannot be changed without each other saved secret: %j', async (overrides, changed, withheld) => {
    const refusal = (await overlay(stored, overrides).catch((error: unknown) => error)) as SecretsWithheld;
    expect(refusal).toBeInstanceOf(SecretsWithheld);
    expect(refusal.message).toContain(changed);
    expect(refusal.fields?.map(({ path }) => path).sort()).toEqual(
      withheld.map((path) => `config.${path}`).sort(),
    );
  });

  it('may be changed together with them, and may be left as it is', async () => {
    const given = { connection: { uri: 'db://two', password: 'mine' }, headers: { a: null } };
    expect(await overlay(stored, given)).toMatchObject({ connection: { uri: 'db://two', password: 'mine' } });
    const untouched = { connection: { uri: '********', user: 'grace' }, headers: { a: '********' } };
    expect(await overlay(stored, untouched)).toMatchObject({
      connection: { uri: 'db://ada:pw@one', password: 'stored-password' },
      headers: { a: 'one' },
    });
  });
});

describe('a mask', () => {
  it.each([
    [{ connection: { host: 'db', password: '********' } }, 'config.connection.password'],
    [{ connection: { host: 'db' }, headers: '********' }, 'config.headers'],
    [{ connection: { host: 'db' }, headers: { a: '********' } }, 'config.headers.a'],
  ])('is not a secret: a config that is new must hold its own: %j', async (config, path) => {
    const fields = [{ path, message: expect.stringContaining('has to be entered') }];
    await expect(host.read(plugin, config)).rejects.toMatchObject({ kind: 'invalid_config', fields });
    await expect(overlay({ connection: { host: 'db' } }, config)).rejects.toMatchObject({ fields });
  });

  it('stands for the one of several values that is saved', async () => {
    const stored = { ...saved, headers: { a: 'one', b: 'two' } };
    const { headers } = (await overlay(stored, { headers: { a: '********' } })) as { headers: object };
    expect(headers).toEqual({ a: 'one', b: 'two' });
  });
});

describe('whatever is saved and whatever is laid over it', () => {
  it('no stored secret is in a config that leads elsewhere, and none is missing from one that does not', async () => {
    const seen = { elsewhere: 0, home: 0, withheld: 0 };
    await fc.assert(
      fc.asyncProperty(storedConfigs, overrides, async (drawn, laid) => {
        const [stored, over] = [drawn, laid].map((value) => JSON.parse(JSON.stringify(value)) as Config);
        const outcome = await overlay(stored!, over!).catch((error: unknown) => error);
        if (outcome instanceof SecretsWithheld) seen.withheld += 1;
        if (outcome instanceof Error) return;
        const config = outcome as Config;
        try {
          expect(destinationOf(config)).toEqual(destinationOf(stored!));
        } catch {
          seen.elsewhere += 1;
          expect(JSON.stringify(config)).not.toContain('stored-');
          return;
        }
        seen.home += 1;
        const [{ password: before }, { password: asked }, { password: after }] = [stored!, over!, config].map(
          ({ connection }) => connection as Config,
        ) as [Config, Config, Config];
        expect(after).toBe(asked === null ? undefined : !asked || asked === '********' ? before : asked);
      }),
      { numRuns: 2000 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
  });
});
