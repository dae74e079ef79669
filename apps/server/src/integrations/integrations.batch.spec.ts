import { eventsOf } from '../testing/audit.js';
import { expectError, namedFields } from '../testing/errors.js';
import { createIntegration, deadConfig, INTEGRATIONS } from '../testing/integrations.js';
import { addUser } from '../testing/people.js';
import { createSource } from '../testing/sources.js';
import { describeOnEachStore } from '../testing/stores.js';

const valid = { title: 'New', type: 'database', sub_type: 'pg', config: deadConfig() };
const UNKNOWN = 'int00000000000000';

describeOnEachStore('a batch of integrations', (server) => {
  const batch = (body: object) => server.post(`${INTEGRATIONS}/batch`, body);
  const rows = async () =>
    (await server.get(`${INTEGRATIONS}?limit=1000`)).body.list as { id: string; is_default: boolean }[];
  const actions = async (id: string) => (await eventsOf(server, id)).map(({ action }) => action);

  it('should be protected', async () => {
    const answer = await server.anonymous('post', `${INTEGRATIONS}/batch`).send({ create: [valid] });
    expectError(answer, 401, 'ERR_UNAUTHORIZED');
    expect(await rows()).toEqual([]);
  });

  it('is created and deleted at once, in the order in which it was sent', async () => {
    const old = [await createIntegration(server), await createIntegration(server)].reverse();
    const { body } = await batch({
      create: [valid, { ...valid, title: ' Second ', meta: { n: 2 } }, { copy_from_id: old[0] }],
      delete: old,
    }).expect(200);
    expect(body.deleted).toEqual(old);
    expect(body.created).toMatchObject([
      { title: 'New', version: 1, source_count: 0 },
      { title: 'Second', meta: { n: 2 } },
      { title: expect.stringMatching(/ copy$/), sub_type: 'pg' },
    ]);
    const now = await rows();
    expect(now).toEqual(body.created);
    expect(now.filter((row) => row.is_default)).toHaveLength(1);
    expect(await actions(old[0]!)).toEqual(
      expect.arrayContaining(['integration.create', 'integration.delete', 'integration.copy']),
    );
    expect(await actions(old[1]!)).toEqual(['integration.delete', 'integration.create']);
    for (const { id } of now) expect(await actions(id)).toEqual(['integration.create']);
    const { config } = (await server.get(`${INTEGRATIONS}/${now[2]!.id}?includeConfig=true`)).body;
    expect(config).toMatchObject(deadConfig());
  });

  it('may be a hundred, and no more', async () => {
    const before = await rows();
    const create = Array.from({ length: 100 }, (_, n) => ({ ...valid, title: `Of many ${n}` }));
    expectError(await batch({ create, delete: [before[0]!.id] }), 400, 'ERR_BAD_REQUEST');
    expectError(await batch({ create: [...create, valid] }), 400, 'ERR_BAD_REQUEST');
    expect(await rows()).toEqual(before);
    const { body } = await batch({ create }).expect(200);
    const ids = (body.created as { id: string }[]).map(({ id }) => id);
    expect(new Set(ids).size).toBe(100);
    expect((await batch({ delete: ids }).expect(200)).body).toEqual({ created: [], deleted: ids });
    expect(await rows()).toEqual(before);
  });

  describe('of which one cannot be done', () => {
    let id: string;
    const refused = async (body: object, status: number, code: string, fields: string[]): Promise<void> => {
      const before = await rows();
      const answer = await batch(body);
      expectError(answer, status, code);
      expect(namedFields(answer)).toEqual(expect.arrayContaining(fields));
      expect(answer.body.message).toContain(fields[0]);
      expect(await rows()).toEqual(before);
    };

    beforeEach(async () => {
      id = await createIntegration(server);
    });

    it.each<[string, object, number, string]>([
      ['create.1.title', { ...valid, title: ' ' }, 400, 'ERR_BAD_REQUEST'],
      ['create.1.title', { ...valid, title: undefined }, 400, 'ERR_BAD_REQUEST'],
      ['create.1.type', { ...valid, type: 'nope' }, 400, 'ERR_BAD_REQUEST'],
      ['create.1.is_private', { ...valid, is_private: 2 }, 400, 'ERR_BAD_REQUEST'],
      ['create.1.sub_type', { ...valid, sub_type: 'nope' }, 400, 'ERR_UNKNOWN_SUB_TYPE'],
      ['create.1.copy_from_id', { copy_from_id: UNKNOWN }, 404, 'ERR_INTEGRATION_NOT_FOUND'],
      [
        'create.1.config.connection.host',
        { ...valid, config: { connection: { user: 'u', database: 'd' } } },
        422,
        'ERR_INVALID_CONFIG',
      ],
    ])('nothing is, and %s is named', async (field, broken, status, code) => {
      const before = await rows();
      const answer = await batch({ create: [valid, broken], delete: [id] });
      expectError(answer, status, code);
      expect(namedFields(answer)).toContain(field);
      expect(await rows()).toEqual(before);
    });

    it('nothing is, when one is not there, or not for the caller', async () => {
      const creator = server.as((await addUser(server, 'creator')).token);
      const hidden = await createIntegration(creator, { is_private: true });
      for (const unknown of [UNKNOWN, hidden, 'nope', ''])
        await refused({ create: [valid], delete: [id, unknown] }, 404, 'ERR_INTEGRATION_NOT_FOUND', [
          'delete.1',
        ]);
      await creator.get(`${INTEGRATIONS}/${hidden}`).expect(200);
    });

    it('nothing is, when one is copied by who may not read it', async () => {
      const creator = server.as((await addUser(server, 'creator')).token);
      const answer = await creator.post(`${INTEGRATIONS}/batch`, { create: [{ copy_from_id: id }] });
      expectError(answer, 403, 'ERR_FORBIDDEN');
      expect(namedFields(answer)).toEqual(['create.0.copy_from_id']);
    });

    it('nothing is, when one is sent twice', async () => {
      const other = await createIntegration(server);
      await refused({ delete: [id, other, id] }, 400, 'ERR_BAD_REQUEST', ['delete.2']);
    });

    it('nothing is, when one has sources, unless that is forced', async () => {
      const linked = await createIntegration(server);
      const source = await createSource(server, linked);
      const before = await rows();
      const answer = await batch({ create: [valid], delete: [id, linked] });
      expectError(answer, 409, 'ERR_INTEGRATION_LINKED_WITH_BASES');
      expect(answer.body.message).toContain('delete.1');
      expect(answer.body.details).toMatchObject({ bases: [{ id: 'shop' }], sources: [{ id: source }] });
      expect(await rows()).toEqual(before);
      expect(await actions(linked)).not.toContain('integration.delete');
      await batch({ delete: [id, linked], force: true }).expect(200);
    });
  });

  it.each<[string, object]>([
    ['create', {}],
    ['create', { create: [], delete: [] }],
    ['create', { create: valid }],
    ['create', { create: null }],
    ['delete', { delete: UNKNOWN }],
    ['delete', { delete: [7] }],
    ['force', { delete: [UNKNOWN], force: 'yes' }],
  ])('names %s when it is not as it must be: %j', async (field, body) => {
    const answer = await batch(body);
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(namedFields(answer)).toContain(field);
  });

  it.each([[['text']], [[null]], [[[]]], [[7]]])('takes %j for no integration to create', async (create) => {
    expectError(await batch({ create }), 400, 'ERR_BAD_REQUEST');
  });

  it('cannot be sent twice at once and deleted twice', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => createIntegration(server)));
    const answers = await Promise.all([batch({ delete: ids }), batch({ delete: ids.toReversed() })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
    const remaining = (await rows()).map((row) => row.id);
    expect(remaining.filter((each) => ids.includes(each))).toEqual([]);
  });
});
