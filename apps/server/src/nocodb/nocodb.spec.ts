import { expectError } from '../testing/errors.js';
import { createIntegration, deadConfig } from '../testing/integrations.js';
import { describeOnEachStore } from '../testing/stores.js';

const TEST = '/api/v1/db/meta/connection/test';
const URL_TO_CONFIG = '/api/v1/url_to_config';

describeOnEachStore('what the form of NocoDB asks for', (server) => {
  it('should be protected', async () => {
    expectError(await server.anonymous('post', TEST).send({ client: 'pg', connection: {} }), 401);
    expectError(await server.anonymous('post', URL_TO_CONFIG).send({ url: 'postgres://h/d' }), 401);
  });

  it.each([TEST, '/api/v2/meta/connection/test'])('is tested by %s, and nothing is saved', async (path) => {
    const { connection } = deadConfig();
    const { body } = await server
      .post(path, { client: 'pg', connection, searchPath: ['public'] })
      .expect(200);
    expect(body).toMatchObject({ ok: false, code: -1, stages: [{ stage: 'config', ok: true }, {}, {}, {}] });
  });

  it('is tested as a change of what is saved, whose secrets stand for those that are masked', async () => {
    const { connection } = deadConfig();
    const id = await createIntegration(server, { config: { connection } });
    const masked = { ...(connection as object), password: '********' };
    const ask = { client: 'pg', connection: masked, fk_integration_id: id };
    const { body } = await server.post(TEST, ask).expect(200);
    expect(body).toMatchObject({ stages: [{ stage: 'config', ok: true }, {}, {}, {}] });
    expectError(await server.post(TEST, { ...ask, fk_integration_id: 'int00000000000000' }), 404);
    const { body: alone } = await server.post(TEST, { ...ask, fk_integration_id: null }).expect(200);
    expect(alone).toMatchObject({ stages: [{ stage: 'config', ok: false }] });
  });

  it.each([
    [
      'postgres://ann:p%40ss@[::1]:5433/my%20db',
      { client: 'pg', host: '::1', port: 5433, password: 'p@ss', database: 'my db' },
    ],
    ['mysql://root@db/shop?ssl-mode=VERIFY_CA', { client: 'mysql2', user: 'root', sslmode: 'verify-ca' }],
    ['mssql://sa:x@DB:1433/m', { client: 'mssql', host: 'db', port: 1433 }],
  ])('takes %s apart', async (url, { client, ...connection }) => {
    const { body } = await server.post(URL_TO_CONFIG, { url }).expect(200);
    expect(body).toMatchObject({ client, connection });
  });

  it.each([
    'postgres://bob:Winter@Secret-half/99@h/d',
    'ftp://secret-half@h/d',
    'secret-half',
    'postgres://u:%zz-secret-half@h/d',
  ])('repeats nothing of a URL that cannot be used: %s', async (url) => {
    const answer = await server.post(URL_TO_CONFIG, { url });
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(answer.text.toLowerCase()).not.toContain('secret-half');
  });
});
