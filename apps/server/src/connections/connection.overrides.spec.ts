import { type Engine, useEngine } from '@patchbay/plugin-testing/engines';
import { eventsOf } from '../testing/audit.js';
import { expectError } from '../testing/errors.js';
import {
  type Config,
  configOf,
  createIntegration,
  deadConfig,
  INTEGRATIONS,
} from '../testing/integrations.js';
import { useListener } from '../testing/listener.js';
import { describeOnEachStore } from '../testing/stores.js';

const STORED = 'stored-pa55word';
const GIVEN = 'given-pa55word';

/** What PostgreSQL sends to ask for the password in clear. */
const ASK_FOR_PASSWORD = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);
const engine = useEngine('postgres');

describeOnEachStore('the test of a saved connection with overrides', (server) => {
  /** Takes any password, as a stranger's server might. */
  const listener = useListener((socket, part) => {
    if (part.includes('user\0')) socket.write(ASK_FOR_PASSWORD);
    else socket.destroy();
  });

  const test = async (id: string, config?: Config) => {
    const { body, text } = await server.post(`${INTEGRATIONS}/${id}/test`, config && { config }).expect(200);
    expect(text).not.toContain(STORED);
    return body as { ok: boolean; code: number; message: string; stages: Config[] };
  };
  const savedWith = (changes: Partial<Engine> = {}, tls?: Config): Promise<string> =>
    createIntegration(server, {
      config: { ...configOf({ ...engine(), password: STORED, ...changes }), ...(tls && { tls }) },
    });

  it('should be protected', async () => {
    const asked = await server.anonymous('post', `${INTEGRATIONS}/any/test`).send({});
    expectError(asked, 401, 'ERR_UNAUTHORIZED');
  });

  it('uses the stored password for another user and another database of the same server', async () => {
    const { admin, password } = engine();
    const id = await savedWith({ password });
    const role = `twin_${id.toLowerCase()}`;
    await admin(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
    for (const connection of [
      { user: role },
      { database: 'postgres' },
      { user: role, database: 'postgres', password: '********', host: engine().host },
    ])
      expect(await test(id, { connection })).toMatchObject({ ok: true, code: 0 });
    expect(await test(id, { connection: { database: 'nowhere' } })).toMatchObject({
      ok: false,
      stages: expect.arrayContaining([expect.objectContaining({ stage: 'database', ok: false })]),
    });
  });

  it('tests what it is given, and leaves what is saved as it was', async () => {
    const id = await savedWith();
    expect(await test(id)).toMatchObject({ ok: false });
    expect(await test(id, { connection: { password: engine().password } })).toMatchObject({ ok: true });
    expect(await test(id)).toMatchObject({ ok: false });
    const { body } = await server.get(`${INTEGRATIONS}/${id}?includeConfig=true`).expect(200);
    expect(body).toMatchObject({ version: 1, config: { connection: { password: STORED } } });
  });

  it.each<[string, (port: number) => Config, string]>([
    ['another port', (port) => ({ connection: { port } }), 'config.connection.port'],
    [
      'another host and port',
      (port) => ({ connection: { host: 'localhost', port } }),
      'config.connection.host, config.connection.port',
    ],
    [
      'the mask for a password',
      (port) => ({ connection: { port, password: '********' } }),
      'config.connection.port',
    ],
    ['another user as well', (port) => ({ connection: { port, user: 'x' } }), 'config.connection.port'],
  ])('sends no stored password anywhere for %s', async (_, overrides, fields) => {
    const id = await savedWith();
    const { ok, code, message, stages } = await test(id, overrides(listener.port));
    expect({ ok, code }).toEqual({ ok: false, code: -1 });
    expect(message).toContain(fields);
    expect(message).toContain('config.connection.password');
    expect(stages).toEqual([
      {
        stage: 'config',
        ok: false,
        ms: expect.any(Number),
        message,
        remedy: expect.stringContaining('config.connection.password'),
      },
    ]);
    expect(listener.connections().made).toBe(0);
  });

  it.each<[string, Config | (() => Config)]>([
    ['no TLS', { tls: { mode: 'disable' } }],
    ['less of it', { tls: { mode: 'require' } }],
    ['all of its fields left out', { tls: null }],
    ['no word of it', { connection: { ssl: false } }],
    ['an unverified one', { connection: { ssl: { rejectUnauthorized: false } } }],
    ['another CA', () => ({ tls: { ca: engine().tls.foreignCa } })],
    ['another server name', { tls: { serverName: 'mine.example.com' } }],
  ])('does not even connect with a stored password and other TLS: %s', async (_, overrides) => {
    const id = await savedWith({ port: listener.port }, { mode: 'verify-full' });
    expect(await test(id, typeof overrides === 'function' ? overrides() : overrides)).toMatchObject({
      ok: false,
      stages: [{ stage: 'config', message: expect.stringMatching(/config\.connection\.ssl(?:mode|\.)/) }],
    });
    expect(listener.connections().made).toBe(0);
  });

  it('leaves an event that names the fields it replaced and no value, be it made or refused', async () => {
    const id = await savedWith();
    await test(id);
    await test(id, { connection: { password: GIVEN, user: 'other-user' } });
    const elsewhere = { connection: { host: 'other-host.example.org' }, 'no-such-field': 1 };
    await server.post(`${INTEGRATIONS}/${id}/test`, { config: elsewhere });
    const tests = await eventsOf(server, id);
    expect(tests.filter(({ action }) => action === 'integration.test')).toMatchObject([
      { changed_fields: ['config.connection.host', 'config.no-such-field'] },
      { changed_fields: ['config.connection.password', 'config.connection.user'] },
      { changed_fields: null },
    ]);
    expect(JSON.stringify(tests)).not.toMatch(new RegExp(`${GIVEN}|other-user|other-host`));
  });

  it('sends a password that is given with the overrides, and that one only', async () => {
    const id = await savedWith();
    const { port } = listener;
    expect(await test(id, { connection: { port, password: GIVEN } })).toMatchObject({ ok: false });
    expect(listener.received()).toContain(GIVEN);
    expect(listener.received()).not.toContain(STORED);
  });

  it('sends no password where the overrides take it away', async () => {
    const id = await savedWith();
    await test(id, { connection: { port: listener.port, password: null } });
    expect(listener.connections().made).toBe(1);
    expect(listener.received()).not.toContain(STORED);
  });

  it('would send the stored password where it is saved to go: the listener can tell', async () => {
    await test(await savedWith({ port: listener.port }));
    expect(listener.received()).toContain(STORED);
  });

  it.each([{ colour: 'red' }, { connection: 'x' }, { connection: null }, { connection: { host: null } }])(
    'fails at the config for overrides that do not fit: %j',
    async (config) => {
      expect(await test(await savedWith(), config)).toMatchObject({
        ok: false,
        stages: [{ stage: 'config' }],
      });
    },
  );

  it.each(['7', '"text"', 'null', '[]', '{"config":null}', '{"config":[]}', '{"config":"x"}', '{'])(
    'refuses a body that is not an object: %s',
    async (text) => {
      const id = await createIntegration(server, { config: deadConfig() });
      expectError(await server.sendText('post', `${INTEGRATIONS}/${id}/test`, text), 400, 'ERR_BAD_REQUEST');
    },
  );
});
