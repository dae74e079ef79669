import { expectError, namedFields } from '../testing/errors.js';
import { createIntegration, deadConfig, INTEGRATIONS } from '../testing/integrations.js';
import { describeOnEachStore } from '../testing/stores.js';

const FOUR_BYTES = '\u{1F600}';

describeOnEachStore('saving an integration', (server) => {
  const valid = { title: 'Sales', type: 'database', sub_type: 'pg', config: deadConfig() };
  const create = (changes: object) => server.post(INTEGRATIONS, { ...valid, ...changes });
  const configOf = async (id: string) =>
    (await server.get(`${INTEGRATIONS}/${id}?includeConfig=true`).expect(200)).body.config;

  it('should be protected', async () => {
    expectError(await server.anonymous('post', INTEGRATIONS).send(valid), 401, 'ERR_UNAUTHORIZED');
    expect((await server.get(INTEGRATIONS)).body.list).toEqual([]);
  });

  it('answers 201 with all of it but the config; the first of a type becomes its default', async () => {
    const { body } = await create({ title: '  Sales \n', meta: { colour: 'blue' }, is_private: true }).expect(
      201,
    );
    expect(body).not.toHaveProperty('config');
    expect(body).toMatchObject({
      id: expect.stringMatching(/^int[a-z0-9]{14}$/),
      title: 'Sales',
      type: 'database',
      sub_type: 'pg',
      enabled: true,
      is_private: true,
      is_default: true,
      meta: { colour: 'blue' },
      order: 1,
      created_by: expect.stringMatching(/./),
      fk_workspace_id: expect.stringMatching(/./),
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updated_at: body.created_at,
      version: 1,
    });
    const { body: second } = await create({ enabled: false }).expect(201);
    expect(second).toMatchObject({ is_default: false, enabled: false, is_private: false, meta: null });
    expect(second.order).toBeGreaterThan(body.order as number);
    expect((await server.get(`${INTEGRATIONS}/${body.id}`)).body).toEqual(body);
  });

  it('makes only one of those that come at once the default', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => create({ title: `At once ${n}` }).expect(201)),
    );
    const { body } = await server.get(`${INTEGRATIONS}?limit=1000`);
    const list = body.list as { is_default: boolean; order: number }[];
    expect(list.filter((each) => each.is_default)).toHaveLength(1);
    expect(new Set(list.map((each) => each.order)).size).toBe(list.length);
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(10);
  });

  it('fills in the defaults of the form', async () => {
    const id = await createIntegration(server, {
      config: { connection: { host: 'h', user: 'u', database: 'd' } },
    });
    expect(await configOf(id)).toMatchObject({
      client: 'pg',
      connection: { host: 'h', port: 5432, user: 'u', database: 'd', sslmode: 'disable' },
      pool: { min: 0, max: 10 },
    });
  });

  it('takes no NUL in a config: PostgreSQL would read what follows as other options of the session', async () => {
    const answer = await create({ config: deadConfig({ user: 'me\0options\0-c role=you' }) });
    expectError(answer, 422, 'ERR_INVALID_CONFIG');
    expect(answer.body.details).toEqual({
      fields: [{ path: 'config.connection.user', message: 'must not contain a NUL character' }],
    });
  });

  it('names each field of the config that is missing, ill-typed or unknown', async () => {
    const config = { connection: { host: 7, port: 'many', nope: 1 }, tls: { mode: 'sometimes' }, more: true };
    const answer = await create({ config });
    expectError(answer, 422, 'ERR_INVALID_CONFIG');
    expect(namedFields(answer).sort()).toEqual([
      'config.connection.host',
      'config.connection.nope',
      'config.connection.port',
      'config.connection.sslmode',
      'config.connection.user',
      'config.more',
    ]);
  });

  it.each([
    ['title', { title: undefined }],
    ['type', { type: undefined }],
    ['sub_type', { sub_type: undefined }],
    ['type', { type: 'databases' }],
    ['sub_type', { sub_type: 'oracle9' }],
    ['sub_type', { sub_type: '__proto__' }],
    ['sub_type', { type: 'ai' }],
    ['title', { title: '' }],
    ['title', { title: ' \t\n ' }],
    ['title', { title: FOUR_BYTES.repeat(129) }],
    ['title', { title: 'x'.repeat(512 * 1024) }],
    ['title', { title: `x${'\ufe0f'.repeat(500)}` }],
    ['title', { title: 'half\u0000' }],
    ['title', { title: ['Sales'] }],
    ['sub_type', { sub_type: 'p\u0000g' }],
    ['config', { config: 'host=localhost' }],
    ['config', { config: null }],
    ['is_private', { is_private: 'yes' }],
    ['enabled', { enabled: 2 }],
    ['meta', { meta: [] }],
    ['meta.__proto__', { meta: '{"__proto__":{}}' }],
    ['meta.a.a.a.a.a.a.a', { meta: `${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}` }],
    ['meta', { meta: { much: 'x'.repeat(64 * 1024) } }],
  ])('names %s when it is not as it must be (%#)', async (field, changes) => {
    const answer = await create(changes);
    expectError(answer, 400);
    expect(namedFields(answer)).toContain(field);
    expect(answer.text.length).toBeLessThan(1000);
  });

  it('takes a title of 128 characters of four bytes each', async () => {
    const { body } = await create({ title: FOUR_BYTES.repeat(128) }).expect(201);
    expect((await server.get(`${INTEGRATIONS}/${body.id}`)).body.title).toBe(FOUR_BYTES.repeat(128));
  });

  it('keeps meta and config to the letter', async () => {
    const text = `'";--\u0000\u2028 ${FOUR_BYTES} \\ %s ? :name $1`;
    const meta = { text, list: [1, null, { deep: [[]] }], null: null };
    const password = text.replace('\0', '');
    const id = await createIntegration(server, { meta, config: deadConfig({ password }) });
    expect((await server.get(`${INTEGRATIONS}/${id}`)).body.meta).toEqual(meta);
    expect((await configOf(id)).connection.password).toBe(password);
  });

  it('is refused a mask for a secret: nothing is there that it could stand for', async () => {
    const answer = await create({ config: deadConfig({ password: '********' }) });
    expectError(answer, 422, 'ERR_INVALID_CONFIG');
    expect(namedFields(answer)).toEqual(['config.connection.password']);
    expect(answer.text).toContain('has to be entered');
  });

  describe('as a copy', () => {
    it('starts from the config and meta of its original, with what is sent laid over it', async () => {
      const id = await createIntegration(server, { title: 'Original', meta: { a: 1 } });
      const { body } = await server
        .post(INTEGRATIONS, {
          copy_from_id: id,
          config: { connection: { host: 'elsewhere', password: '********' } },
        })
        .expect(201);
      expect(body).toMatchObject({ title: 'Original copy', sub_type: 'pg', meta: { a: 1 }, version: 1 });
      expect(await configOf(body.id as string)).toMatchObject({
        connection: { host: 'elsewhere', user: 'stranger', password: 'nothing' },
      });
      expect(await configOf(id)).toMatchObject({ connection: { host: '127.0.0.1' } });
    });

    it('has no meta when it is sent none', async () => {
      const id = await createIntegration(server, { meta: { a: 1 } });
      const { body } = await server.post(INTEGRATIONS, { copy_from_id: id, meta: null }).expect(201);
      expect(body.meta).toBeNull();
    });

    it('has a title that fits, and no half of a character', async () => {
      const id = await createIntegration(server, { title: FOUR_BYTES.repeat(128) });
      const { body } = await server.post(INTEGRATIONS, { copy_from_id: id }).expect(201);
      expect(body.title).toBe(`${FOUR_BYTES.repeat(123)} copy`);
      expect((await server.get(`${INTEGRATIONS}/${body.id}`)).body.title).toBe(body.title);
    });

    it('cannot become another kind, and needs an original that is there', async () => {
      const id = await createIntegration(server);
      expectError(await server.post(INTEGRATIONS, { copy_from_id: id, sub_type: 'mysql2' }), 400);
      for (const unknown of ['int00000000000000', 'x\u0000'])
        expectError(
          await server.post(INTEGRATIONS, { copy_from_id: unknown }),
          404,
          'ERR_INTEGRATION_NOT_FOUND',
        );
    });
  });
});
