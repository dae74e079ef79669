import { expectError, namedFields } from '../testing/errors.js';
import { type Config, createIntegration, deadConfig, INTEGRATIONS } from '../testing/integrations.js';
import { describeOnEachStore } from '../testing/stores.js';

describeOnEachStore('changing an integration', (server) => {
  let id: string;
  const path = () => `${INTEGRATIONS}/${id}`;
  const patch = (body: object) => server.patch(path(), body);
  const read = async () => (await server.get(`${path()}?includeConfig=true`).expect(200)).body;

  beforeEach(async () => {
    id = await createIntegration(server, {
      config: { ...deadConfig(), searchPath: ['a', 'b'], tls: { mode: 'verify-full' } },
    });
  });

  it('should be protected', async () => {
    expectError(await server.anonymous('patch', path()).send({ title: 'Mine' }), 401, 'ERR_UNAUTHORIZED');
    expect((await read()).title).not.toBe('Mine');
  });

  it('answers with what it is now, without the config', async () => {
    const before = await read();
    const { body, headers } = await patch({
      title: ' Renamed ',
      enabled: false,
      is_private: true,
      order: -1.5,
      meta: { a: [1] },
    }).expect(200);
    const { config, ...shown } = before;
    expect(body).toEqual({
      ...shown,
      title: 'Renamed',
      enabled: false,
      is_private: true,
      order: -1.5,
      meta: { a: [1] },
      version: 2,
      updated_at: expect.any(String),
    });
    expect(await read()).toEqual({ ...body, config });
    expect(headers.etag).toBe((await server.get(path())).headers.etag);
    expect((await patch({ meta: null }).expect(200)).body.meta).toBeNull();
  });

  it('merges the config: objects merge, arrays and scalars replace, null removes, ******** is unchanged', async () => {
    await patch({
      config: { connection: { host: 'new', port: null, password: '********' }, searchPath: ['c'], tls: null },
    }).expect(200);
    expect((await read()).config).toMatchObject({
      connection: {
        host: 'new',
        port: 5432,
        user: 'stranger',
        password: 'nothing',
        database: 'nowhere',
        sslmode: 'disable',
      },
      searchPath: ['c'],
    });
    await patch({ config: { connection: { password: null }, searchPath: null } }).expect(200);
    const { config } = await read();
    expect(config.connection).not.toHaveProperty('password');
    expect(config).not.toHaveProperty('searchPath');
  });

  it('checks the merged config as a whole, and changes nothing when it does not fit', async () => {
    const before = await read();
    const answer = await patch({ title: 'Never', config: { connection: { host: null, port: 0, x: 1 } } });
    expectError(answer, 422, 'ERR_INVALID_CONFIG');
    expect(namedFields(answer).sort()).toEqual([
      'config.connection.host',
      'config.connection.port',
      'config.connection.x',
    ]);
    expect(await read()).toEqual(before);
  });

  it.each([
    ['title', { title: ' ' }],
    ['title', { title: null }],
    ['title', { title: 'x'.repeat(129) }],
    ['title', { title: 'x\u0000' }],
    ['order', { order: '1' }],
    ['enabled', { enabled: 'yes' }],
    ['is_private', { is_private: 'yes' }],
    ['meta', { meta: 'text' }],
    ['config', { config: [] }],
    ['config', { config: null }],
  ])('names %s when it is not as it must be: %j', async (field, changes) => {
    const answer = await patch(changes);
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(namedFields(answer)).toContain(field);
    expect((await read()).version).toBe(1);
  });

  it('answers 412 to an If-Match that is stale, and changes nothing', async () => {
    const { headers } = await server.get(path());
    await patch({ title: 'First' }).set('if-match', headers.etag!).expect(200);
    const late = await patch({ title: 'Second' }).set('if-match', headers.etag!);
    expectError(late, 412, 'ERR_STALE');
    expectError(await patch({ title: 'Third' }).set('if-match', 'nonsense'), 412, 'ERR_STALE');
    await patch({ enabled: false }).set('if-match', '*').expect(200);
    expect(await read()).toMatchObject({ title: 'First', version: 3 });
  });

  it('lets exactly one of two win who both say If-Match', async () => {
    const { headers } = await server.get(path());
    const answers = await Promise.all(
      ['One', 'Other'].map((title) => patch({ title }).set('if-match', headers.etag!)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('loses the keys of neither when two come at once', async () => {
    await Promise.all([
      patch({ config: { connection: { host: 'one' } } }).expect(200),
      patch({ config: { connection: { database: 'other' } } }).expect(200),
    ]);
    expect((await read()).config.connection).toMatchObject({ host: 'one', database: 'other' });
  });

  it('loses nothing when eighteen come at once', async () => {
    const changes: Config[] = [
      { title: 'Twenty' },
      { enabled: false },
      { order: 77 },
      { meta: { n: 1 } },
      ...['host', 'user', 'database', 'password'].map((key) => ({
        config: { connection: { [key]: `new-${key}` } },
      })),
      ...['min', 'max', 'acquireTimeoutMillis', 'idleTimeoutMillis'].map((key, n) => ({
        config: { pool: { [key]: key === 'min' ? 3 : 100 + n } },
      })),
      { config: { connection: { ssl: { servername: 'new.example' } } } },
      { config: { connection: { application_name: 'is left out', sslmode: 'verify-ca' } } },
      { config: { allowFunctions: ['new'] } },
      { config: { searchPath: ['new'] } },
      { config: { connection: { port: 4711 } } },
      { is_private: true },
    ];
    expect(changes).toHaveLength(18);
    await Promise.all(changes.map((change) => patch(change).expect(200)));
    expect(await read()).toMatchObject({
      title: 'Twenty',
      enabled: false,
      is_private: true,
      order: 77,
      version: 19,
      config: {
        connection: {
          host: 'new-host',
          user: 'new-user',
          database: 'new-database',
          password: 'new-password',
          port: 4711,
          sslmode: 'verify-ca',
          ssl: { rejectUnauthorized: true, servername: 'new.example' },
        },
        pool: { min: 3, max: 101, acquireTimeoutMillis: 102, idleTimeoutMillis: 103 },
        allowFunctions: ['new'],
        searchPath: ['new'],
      },
    });
  });
});
