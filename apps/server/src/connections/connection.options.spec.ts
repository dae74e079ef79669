import { type Engine, useEngine } from '@patchbay/plugin-testing/engines';
import { eventsOf } from '../testing/audit.js';
import { expectError } from '../testing/errors.js';
import { type Config, configOf, createIntegration } from '../testing/integrations.js';
import { useListener } from '../testing/listener.js';
import { addUser } from '../testing/people.js';
import { describeOnOneStore } from '../testing/stores.js';

const OPTIONS = '/api/v2/meta/connection/options';
const STORED = 'stored-pa55word';
const engine = useEngine('postgres');

interface Answer {
  readonly list: readonly { readonly value: string; readonly label: string }[];
  readonly truncated: boolean;
}

describeOnOneStore('the options of a field', (server) => {
  /** Takes any password, as a stranger's server might. */
  const stranger = useListener((socket, part) => {
    if (part.includes('user\0')) socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
    else socket.destroy();
  });

  const of = (changes: Partial<Engine> = {}): Config => configOf({ ...engine(), ...changes });
  const without = (name: string): Config => {
    const { connection } = of() as { connection: Config };
    return { connection: Object.fromEntries(Object.entries(connection).filter(([key]) => key !== name)) };
  };
  const ask = (body: object) => server.post(OPTIONS, { sub_type: 'pg', ...body });
  const values = async (body: object): Promise<readonly string[]> =>
    ((await ask(body).expect(200)).body as Answer).list.map(({ value }) => value);

  it('are what the remote system has, and need no value of the field', async () => {
    const { admin, database, user } = engine();
    await admin(`CREATE SCHEMA of_options AUTHORIZATION "${user}"`);
    const { body } = await ask({ config: without('database'), field: 'database' }).expect(200);
    expect(body).toEqual({
      list: expect.arrayContaining([{ value: database, label: database }]),
      truncated: false,
    });
    expect(await values({ config: of(), field: 'config.searchPath' })).toContain('of_options');
    const audited = await server.get('/api/v2/meta/audit?action=connection.options').expect(200);
    const { list } = audited.body as { list: object[] };
    expect(list[0]).toMatchObject({ outcome: 'ok', detail: 'config.searchPath', target: null });
  });

  it('are asked with the stored secrets where they go nowhere else, and only there', async () => {
    const { password, database } = engine();
    const id = await createIntegration(server, { config: of({ password }) });
    const saved = { fk_integration_id: id, field: 'database' };
    expect(await values(saved)).toContain(database);
    expect(await values({ ...saved, config: { connection: { database: 'nowhere' } } })).toContain(database);
    expect(await eventsOf(server, id)).toContainEqual(
      expect.objectContaining({ action: 'connection.options', outcome: 'ok' }),
    );

    const kept = await createIntegration(server, { config: of({ password: STORED }) });
    const elsewhere = { fk_integration_id: kept, field: 'database' };
    const connection = { host: '127.0.0.1', port: stranger.port };
    const refused = await ask({ ...elsewhere, config: { connection } });
    expectError(refused, 422, 'ERR_INVALID_CONFIG');
    expect(refused.text).not.toContain(STORED);
    expect(stranger.received()).not.toContain(STORED);
    const failed = await ask(elsewhere);
    expectError(failed, 502, 'ERR_REMOTE_UNAUTHORIZED');
    expect(failed.text).not.toContain(STORED);
  });

  it.each([
    ['has none to ask for', { field: 'host' }, 400, 'field'],
    ['is not one of the form', { field: 'colour' }, 400, 'field'],
    ['is not named', {}, 400, 'field'],
    [
      'needs another field that is missing',
      { field: 'database', config: { connection: {} } },
      422,
      'config.connection.host',
    ],
    ['is asked of no config', { field: 'database', config: undefined }, 400, 'config'],
  ])('are refused by name where the field %s', async (_, body, status, path) => {
    const answer = await ask({ config: of(), ...body });
    expectError(answer, status);
    const { fields } = (answer.body as { details: { fields: { path: string }[] } }).details;
    expect(fields.map((field) => field.path)).toContain(path);
  });

  it('are asked under the rules of a test: egress, owners’ fields, who may see what is saved', async () => {
    const { connection } = of() as { connection: Config };
    const denied = { connection: { ...connection, host: '169.254.169.254' } };
    expectError(await ask({ config: denied, field: 'database' }), 403, 'ERR_EGRESS_DENIED');
    const { token } = await addUser(server, 'creator');
    const owned = { ...of(), allowFunctions: ['app.total'] };
    const creator = server.as(token);
    const asked = { sub_type: 'pg', field: 'database' };
    expectError(await creator.post(OPTIONS, { ...asked, config: owned }), 403, 'ERR_FORBIDDEN');
    const hidden = await createIntegration(server, { is_private: true });
    expectError(await creator.post(OPTIONS, { ...asked, fk_integration_id: hidden }), 404);
  });

  it('should be protected', async () => {
    expectError(await server.anonymous('post', OPTIONS).send({}), 401);
    const { token } = await addUser(server, 'editor');
    expectError(
      await server.as(token).post(OPTIONS, { sub_type: 'pg', config: of(), field: 'database' }),
      403,
    );
  });
});
