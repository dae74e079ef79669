import { setTimeout as sleep } from 'node:timers/promises';
import { useEngine } from '@patchbay/plugin-testing/engines';
import { expectError } from '../testing/errors.js';
import { eventually } from '../testing/eventually.js';
import { actionPath, configOf, createIntegration } from '../testing/integrations.js';
import { addUser } from '../testing/people.js';
import { streamed } from '../testing/raw-http.js';
import { describeOnEachStore } from '../testing/stores.js';

const engine = useEngine('postgres');
const SELECT = { sql: 'SELECT 1 AS one' };
const UPDATE = { sql: 'UPDATE accounts SET balance = balance' };

beforeAll(async () => {
  await engine().admin('CREATE TABLE accounts AS SELECT 1 AS balance');
  await engine().admin('GRANT ALL ON accounts TO PUBLIC');
});

describeOnEachStore('running an action', (server) => {
  let id: string;
  const personOf = async (role: 'viewer' | 'editor' | 'creator') => {
    const person = await addUser(server, role);
    return {
      ...person,
      run: (action: string, body: object) => server.as(person.token).post(actionPath(id, action), body),
    };
  };

  beforeEach(async () => {
    id = await createIntegration(server, { title: 'Accounts', config: configOf(engine()) });
  });

  it('should be protected: viewers run none', async () => {
    const { run } = await personOf('viewer');
    for (const action of ['execute', 'query', 'write', 'nope'])
      expectError(await run(action, { action: 'query', params: SELECT }), 403, 'ERR_FORBIDDEN');
  });

  it('that reads takes an editor, one that writes a creator', async () => {
    const [editor, creator] = [await personOf('editor'), await personOf('creator')];
    for (const action of ['query', 'schemas', 'tables', 'test']) {
      await editor.run(action, action === 'query' ? SELECT : {}).expect(200);
    }
    expectError(await editor.run('write', UPDATE), 403, 'ERR_FORBIDDEN');
    expectError(await editor.run('execute', { action: 'write', params: UPDATE }), 403, 'ERR_FORBIDDEN');
    expect((await creator.run('write', UPDATE).expect(200)).body.affectedRows).toBe(1);
    await creator.run('execute', { action: 'write', params: UPDATE }).expect(200);
  });

  it('is refused by role before anything else is looked at, and before anything is opened', async () => {
    const { run } = await personOf('editor');
    id = await createIntegration(server);
    for (const body of [UPDATE, {}, { nope: 1 }, { sql: 7 }])
      expectError(await run('write', body), 403, 'ERR_FORBIDDEN');
    expectError(await run('nope', {}), 404, 'ERR_UNKNOWN_ACTION');
    expectError(await run('query', SELECT), 502, 'ERR_UNREACHABLE');
  });
});

describeOnEachStore('the audit of actions', (server) => {
  let id: string;

  beforeEach(async () => {
    id = await createIntegration(server, { title: 'Accounts', config: configOf(engine()) });
  });

  interface Event {
    readonly outcome: string;
    readonly code: string | null;
    readonly detail: string | null;
  }

  const audit = async (): Promise<Event[]> => {
    const path = `/api/v2/meta/audit?action=integration.execute&target_id=${id}`;
    return ((await server.get(path).expect(200)).body as { list: Event[] }).list;
  };

  /** All that there are once a second one would have come. */
  const settled = async (): Promise<Event[]> => {
    await sleep(50);
    return audit();
  };

  it('has one event of each run, with the name of the action', async () => {
    const { body } = await server.post(actionPath(id, 'query'), SELECT).expect(200);
    expect(body.rowCount).toBe(1);
    await server.post(actionPath(id, 'execute'), { action: 'write', params: UPDATE }).expect(200);
    await streamed(server, actionPath(id, 'query'), SELECT, 'text/csv');
    const events = await settled();
    expect(events.map(({ detail }) => detail).sort()).toEqual(['query', 'query', 'write']);
    for (const event of events) {
      expect(event).toMatchObject({
        outcome: 'ok',
        code: null,
        target: { type: 'integration', id, title: 'Accounts' },
        changed_fields: null,
      });
    }
  });

  it.each([
    ['refused', 'ERR_BAD_REQUEST', 'query', 'query', { sql: "SELECT 'sesame' FROM nowhere" }],
    ['refused', 'ERR_BAD_REQUEST', 'query', 'query', { sql: 7 }],
    ['refused', 'ERR_BAD_REQUEST', 'query', 'query', { sql: 'DELETE FROM accounts /* sesame */' }],
    ['refused', 'ERR_UNKNOWN_ACTION', null, 'sesame', {}],
    [
      'failed',
      'ERR_TIMEOUT',
      'query',
      'execute',
      { action: 'query', params: { sql: "SELECT 'sesame', pg_sleep(9)" }, options: { timeoutMs: 200 } },
    ],
  ])('has one event of a run that was %s with %s', async (outcome, code, detail, action, body) => {
    await server.post(actionPath(id, action), body);
    const events = await settled();
    expect(events).toMatchObject([{ outcome, code, detail }]);
    expect(JSON.stringify(events)).not.toMatch(/sesame|SELECT|nowhere/);
  });

  it('has one event of a run that its caller may not make', async () => {
    const editor = await addUser(server, 'editor');
    expectError(await server.as(editor.token).post(actionPath(id, 'write'), UPDATE), 403);
    expect(await settled()).toMatchObject([
      { outcome: 'refused', code: 'ERR_FORBIDDEN', detail: 'write', user: { id: editor.userId } },
    ]);
  });

  it('has one event of a stream that broke off', async () => {
    const sql = 'SELECT 1 / (200000 - n) AS n FROM generate_series(1, 200000) n';
    await expect(streamed(server, actionPath(id, 'query'), { sql }, 'text/csv')).rejects.toThrow();
    await eventually('it is noted', async () => (await audit()).length > 0);
    expect(await settled()).toMatchObject([{ code: 'ERR_BAD_REQUEST', detail: 'query' }]);
  });

  it('has one event of a stream that its client left', async () => {
    const sql = "SELECT repeat('x', 1000) AS x, generate_series(1, 100000000)";
    const leaving = new AbortController();
    const answer = await fetch(`${server.url}${actionPath(id, 'query')}`, {
      method: 'POST',
      headers: { 'xc-token': server.token, 'content-type': 'application/json', accept: 'text/csv' },
      body: JSON.stringify({ sql }),
      signal: leaving.signal,
    });
    await answer.body!.getReader().read();
    leaving.abort();
    await eventually('it is noted', async () => (await audit()).length > 0);
    expect(await settled()).toMatchObject([{ outcome: 'failed', code: 'ERR_CANCELLED', detail: 'query' }]);
  });
});
