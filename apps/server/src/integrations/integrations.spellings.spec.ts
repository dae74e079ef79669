import { byCa, off, PG, pg, SPELLINGS, unverified } from '../testing/spellings.js';
import { useServer } from '../testing/test-server.js';
import { expectError, namedFields } from '../testing/errors.js';
import { type Config, INTEGRATIONS } from '../testing/integrations.js';

describe('a config in the spelling of another client', () => {
  const server = useServer();
  const typeOf = (subType: string): string => (subType === 'openai' ? 'ai' : 'database');
  const readBack = async (id: string): Promise<Config> =>
    ((await server.get(`${INTEGRATIONS}/${id}?includeConfig=true`).expect(200)).body as { config: Config })
      .config;

  it.each(SPELLINGS.map((spelling) => ({ sent: JSON.stringify(spelling[0]), spelling })))(
    '$sent is saved, changed and bound in the spelling of the form',
    async ({ spelling }) => {
      const [[subType, config], stored, warns] = spelling;
      const body = { title: 't', type: typeOf(subType), sub_type: subType, config };
      const created = await server.post(INTEGRATIONS, body).expect(201);
      const { id } = created.body as { id: string };
      const saved = await readBack(id);
      expect(saved).toMatchObject(stored);
      if (warns) expect((created.body as { warnings: string[] }).warnings.join('\n')).toMatch(warns);
      expect(saved).not.toHaveProperty('tls');

      const { body: patched } = await server.patch(`${INTEGRATIONS}/${id}`, { config }).expect(200);
      expect(patched).toMatchObject({ version: 1 });
      expect(await readBack(id)).toEqual(saved);
      await server.patch(`${INTEGRATIONS}/${id}`, { config: saved }).expect(200);
      expect(await readBack(id)).toEqual(saved);

      const source = { integration_id: id, config };
      await server.post('/api/v2/meta/bases/shop/sources', source).expect(201);
    },
  );

  it.each([
    [{ sslmode: 'disable', ssl: true }, off],
    [{ sslmode: 'require', ssl: true }, unverified],
    [{ sslmode: 'verify-ca', ssl: { rejectUnauthorized: false } }, byCa],
  ])('that contradicts itself is saved by its sslmode: %j', async (connection, stored) => {
    const [, config] = pg(connection);
    const created = await server.post(INTEGRATIONS, { title: 't', type: 'database', sub_type: 'pg', config });
    expect(await readBack((created.body as { id: string }).id)).toMatchObject(stored);
  });

  it('says its sub type by its client', async () => {
    const body = { title: 't', config: { client: 'mysql', connection: PG } };
    const created = await server.post(INTEGRATIONS, body).expect(201);
    expect(created.body).toMatchObject({ type: 'database', sub_type: 'mysql2' });
  });

  it.each<[string, Config, string]>([
    ['a scheme in a host', { host: 'https://db.example.com/' }, 'config.connection.host'],
    ['a port in a host', { host: 'db:5432' }, 'config.connection.host'],
    ['a socket for a host', { host: '/var/run/postgresql' }, 'config.connection.host'],
    ['a key that resembles one', { passwrod: 'x' }, 'config.connection.passwrod'],
    ['an sslmode that is none', { sslmode: 'sometimes' }, 'config.connection.sslmode'],
    ['text for ssl', { ssl: 'Amazon RDS' }, 'config.connection.ssl'],
    ['a CA that is none', { sslmode: 'verify-ca', ssl: { ca: 'garbage' } }, 'config.connection.ssl.ca'],
    [
      'a key that is none',
      { sslmode: 'require', ssl: { key: '/etc/ssl/my.key' } },
      'config.connection.ssl.key',
    ],
  ])('is refused for %s', async (_, connection, path) => {
    const [subType, config] = pg(connection);
    const answer = await server.post(INTEGRATIONS, {
      title: 't',
      type: 'database',
      sub_type: subType,
      config,
    });
    expectError(answer, 422, 'ERR_INVALID_CONFIG');
    expect(namedFields(answer)).toEqual([path]);
  });

  it('names the key that was probably meant', async () => {
    const [, config] = pg({ passwrod: 'x' });
    const { body } = await server.post(INTEGRATIONS, {
      title: 't',
      type: 'database',
      sub_type: 'pg',
      config,
    });
    expect((body as { message: string }).message).toContain('did you mean password?');
  });

  it('may leave out a certificate as the documentation does, and fails its test by that field', async () => {
    const ssl = { ca: '-----BEGIN CERTIFICATE-----\n...' };
    const [, config] = pg({ ssl });
    const created = await server.post(INTEGRATIONS, { title: 't', type: 'database', sub_type: 'pg', config });
    expect(created.body).toMatchObject({ warnings: [expect.stringContaining('config.connection.ssl.ca')] });
    const test = await server.post('/api/v2/meta/connection/test', { sub_type: 'pg', config }).expect(200);
    expect(test.body).toMatchObject({ ok: false, stages: [{ stage: 'config', ok: false }] });
  });

  it('loses what another choice hides, so that it does not come back', async () => {
    const uri = 'postgres://u:hidden-password@db/x';
    const body = { title: 't', type: 'database', sub_type: 'pg', config: { connection: { uri } } };
    const { id } = (await server.post(INTEGRATIONS, body).expect(201)).body as { id: string };
    const unused = await server.patch(`${INTEGRATIONS}/${id}`, { config: { connection: { host: 'other' } } });
    expect(unused.body).toMatchObject({
      warnings: [
        'config.connection.host is left out: it counts only where config.connection.mode is fields.',
      ],
    });
    const config = { connection: { mode: 'fields', ...PG }, ssh: { mode: 'off', host: '' } };
    await server.patch(`${INTEGRATIONS}/${id}`, { config }).expect(200);
    expect(JSON.stringify(await readBack(id))).not.toContain('hidden-password');
  });
});
