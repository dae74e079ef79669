import { eventsOf } from '../testing/audit.js';
import { expectError } from '../testing/errors.js';
import { actionPath, createIntegration, createSqlite, INTEGRATIONS } from '../testing/integrations.js';
import { addUser } from '../testing/people.js';
import { createSource, sourcesPath } from '../testing/sources.js';
import { describeOnEachStore } from '../testing/stores.js';

interface Row {
  readonly id: string;
  readonly is_default: boolean;
}

describeOnEachStore('deleting an integration', (server) => {
  const remove = (id: string, query = '') => server.delete(`${INTEGRATIONS}/${id}${query}`);
  const usages = async (id: string) => (await server.get(`${INTEGRATIONS}/${id}/usages`).expect(200)).body;
  const rows = async () => (await server.get(`${INTEGRATIONS}?limit=1000`)).body.list as Row[];
  const defaults = async () => (await rows()).filter((row) => row.is_default).map((row) => row.id);

  beforeEach(async () => {
    for (const { id } of await rows()) await remove(id, '?force=true').expect(200);
  });

  it('should be protected, like the look at what it would mean', async () => {
    const path = `${INTEGRATIONS}/${await createIntegration(server)}`;
    expectError(await server.anonymous('delete', path), 401, 'ERR_UNAUTHORIZED');
    expectError(await server.anonymous('get', `${path}/usages`), 401, 'ERR_UNAUTHORIZED');
  });

  describe('to which sources are bound', () => {
    it('is refused, naming them and their bases, unless it is forced', async () => {
      const id = await createIntegration(server);
      const sources = [await createSource(server, id), await createSource(server, id)];
      const other = await server
        .post(sourcesPath('crm'), { integration_id: id, title: 'Customers' })
        .expect(201);
      for (const query of ['', '?force=0', '?force=false']) {
        const answer = await remove(id, query);
        expectError(answer, 409, 'ERR_INTEGRATION_LINKED_WITH_BASES');
        expect(answer.body.details).toEqual({
          bases: [
            { id: 'shop', source_count: 2 },
            { id: 'crm', source_count: 1 },
          ],
          sources: [
            ...sources.map((source) => ({ id: source, base_id: 'shop', title: expect.any(String) })),
            { id: other.body.id, base_id: 'crm', title: 'Customers' },
          ],
        });
      }
      expectError(await remove(id, '?force=true&force=true'), 400, 'ERR_BAD_REQUEST');
      expect((await remove(id, '?force=true').expect(200)).body).toBe(true);
      expect((await server.get(sourcesPath('crm')).expect(200)).body.list).toEqual([]);
    });

    it('names a hundred of them and no more', async () => {
      const id = await createIntegration(server);
      await Promise.all(
        Array.from({ length: 101 }, (_, n) =>
          server.post(sourcesPath(`base ${n}`), { integration_id: id }).expect(201),
        ),
      );
      const { details } = (await remove(id).expect(409)).body;
      expect([details.bases.length, details.sources.length]).toEqual([100, 100]);
      expect((await server.get(`${INTEGRATIONS}/${id}`)).body.source_count).toBe(101);
    });

    it('is audited as refused, and as done', async () => {
      const id = await createIntegration(server, { title: 'Bound' });
      await createSource(server, id);
      await remove(id).expect(409);
      await remove(id, '?force=true').expect(200);
      const deletions = (await eventsOf(server, id)).filter(({ action }) => action === 'integration.delete');
      expect(deletions.map(({ outcome }) => outcome).sort()).toEqual(['ok', 'refused']);
      expect(deletions.find(({ outcome }) => outcome === 'ok')!.target).toMatchObject({ title: 'Bound' });
    });
  });

  describe('that is the default', () => {
    it('makes another the default: rather not a private one, rather an enabled one, the first in order', async () => {
      const ids: Record<string, string> = {};
      for (const [name, body] of Object.entries({
        first: {},
        hidden: { is_private: true },
        disabled: { enabled: false },
        late: {},
        early: {},
      }))
        ids[name] = await createSqlite(server, body);
      await server.patch(`${INTEGRATIONS}/${ids.hidden}`, { order: -2 }).expect(200);
      await server.patch(`${INTEGRATIONS}/${ids.disabled}`, { order: -1 }).expect(200);
      await server.patch(`${INTEGRATIONS}/${ids.late}`, { order: 20 }).expect(200);
      await server.patch(`${INTEGRATIONS}/${ids.early}`, { order: 10 }).expect(200);
      const successors: string[] = [];
      for (let left = 5; left > 1; left -= 1) {
        const [current] = await defaults();
        const { successor } = await usages(current!);
        await remove(current!).expect(200);
        expect(await defaults()).toEqual([successor.id]);
        successors.push(successor.id as string);
      }
      expect(successors).toEqual([ids.early, ids.late, ids.disabled, ids.hidden]);
    });

    it('leaves exactly one when two that could succeed each other go at once', async () => {
      for (let round = 0; round < 5; round += 1) {
        const ids = await Promise.all(Array.from({ length: 4 }, () => createSqlite(server)));
        await server.patch(`${INTEGRATIONS}/${ids[0]}/default`).expect(200);
        await Promise.all([remove(ids[0]!).expect(200), remove(ids[1]!).expect(200)]);
        expect(await defaults()).toHaveLength(1);
      }
    });

    it('leaves exactly one when another is made the default at the same time', async () => {
      for (let round = 0; round < 5; round += 1) {
        const [old, made] = [await createSqlite(server), await createSqlite(server)];
        await server.patch(`${INTEGRATIONS}/${old}/default`).expect(200);
        const answers = await Promise.all([
          remove(old),
          server.patch(`${INTEGRATIONS}/${made}/default`),
          remove(made),
        ]);
        expect([200, 404]).toContain(answers[1].status);
        await createSqlite(server);
        expect(await defaults()).toHaveLength(1);
      }
    });
  });

  describe('seen beforehand', () => {
    it('says what is bound to it, what would succeed it, and when it was last used', async () => {
      const [id, next] = [await createSqlite(server), await createSqlite(server, { title: 'Next' })];
      expect(await usages(id)).toEqual({
        bases: [],
        sources: [],
        is_default: true,
        successor: { id: next, title: 'Next' },
        last_used_at: null,
      });
      expect(await usages(next)).toMatchObject({ is_default: false, successor: null });
      const source = await createSource(server, id);
      await server.post(actionPath(id, 'query'), { sql: 'SELECT 1' }).expect(200);
      expect(await usages(id)).toMatchObject({
        bases: [{ id: 'shop', source_count: 1 }],
        sources: [{ id: source, base_id: 'shop' }],
        last_used_at: expect.stringMatching(/^\d{4}-.*Z$/),
      });
    });

    it('names no successor that is private to another user', async () => {
      const id = await createSqlite(server);
      const person = await addUser(server, 'creator');
      await createSqlite(server.as(person.token), { is_private: true });
      expect(await usages(id)).toMatchObject({ is_default: true, successor: null });
    });

    it('needs an integration that is there', async () => {
      expectError(
        await server.get(`${INTEGRATIONS}/int00000000000000/usages`),
        404,
        'ERR_INTEGRATION_NOT_FOUND',
      );
    });
  });
});
