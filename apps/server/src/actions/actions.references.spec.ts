import { request as httpRequest } from 'node:http';
import { useEngine } from '@patchbay/plugin-testing/engines';
import { eventsOf } from '../testing/audit.js';
import { expectError } from '../testing/errors.js';
import { eventually } from '../testing/eventually.js';
import {
  actionPath,
  type Config,
  configOf,
  createIntegration,
  deadConfig,
  INTEGRATIONS,
} from '../testing/integrations.js';
import { withMover } from '../testing/mover/index.js';
import { createMover, createNumbers } from '../testing/movers.js';
import { addUser } from '../testing/people.js';
import { type Requests, useServer } from '../testing/test-server.js';

const SELECT = 'SELECT n FROM copies ORDER BY n';
const engine = useEngine('postgres');

const run = (as: Requests, id: string, action: string, params: object, options: object = {}) =>
  as.post(`/api/v2/integrations/${id}/execute`, { action, params, options });
const pass = (as: Requests, id: string, field: string, action: string, params: object, options = {}) =>
  run(as, id, 'pass', { field, action, params, options });
const recordsOf = async (
  as: Requests,
  id: string,
): Promise<{ action: string; ok: number; rows?: number }[]> =>
  (await as.post(`/api/v2/integrations/${id}/store`, { op: 'list' }).expect(200)).body.list;
const fieldsOf = (answer: { body: unknown }) =>
  (answer.body as { details: { fields: { path: string }[] } }).details.fields.map(({ path }) => path);

describe('a run of an integration that refers to others', () => {
  const server = useServer(() => withMover);
  let source: string;
  let mover: string;

  const another = async () => {
    const [from, target] = [await createNumbers(server, engine(), 3), await createNumbers(server, engine())];
    const id = await createMover(server, { source: from, sink: { target } });
    return { source: from, target, mover: id };
  };
  beforeAll(async () => {
    source = await createNumbers(server, engine(), 2500);
    mover = await createMover(server, { source });
  });

  it('knows what they are, and reads their rows', async () => {
    const params = { sql: 'SELECT n FROM copies WHERE n > ?', bindings: [2498] };
    const { body } = await pass(server, mover, 'source', 'query', params).expect(200);
    const { capabilities } = (await server.get('/api/v2/integrations/database/pg')).body;
    expect(body).toEqual({
      of: { type: 'database', subType: 'pg', capabilities },
      given: { columns: ['n'], rows: [[2499], [2500]] },
    });
  });

  it('gives their rows on as they come, under its own limits and those it asks for', async () => {
    const whole = await run(server, mover, 'rows', { sql: SELECT }, { maxRows: 100 }).expect(200);
    expect(whole.body).toMatchObject({ rowCount: 100, truncated: true });
    const streamed = await run(server, mover, 'rows', { sql: SELECT })
      .set('accept', 'application/x-ndjson')
      .expect(200);
    expect(streamed.text.trim().split('\n')).toHaveLength(2500);
    const { body } = await pass(server, mover, 'source', 'query', { sql: SELECT }, { maxRows: 7 }).expect(
      200,
    );
    expect(body.given.rows).toHaveLength(7);
  });

  it('holds several at once, and leaves their own records and events, which name it', async () => {
    const { source, target, mover } = await another();
    const params = { sql: 'SELECT n FROM copies WHERE n <= 3 ORDER BY n' };
    await run(server, mover, 'copy', params).expect(200, { copied: 3 });
    const { body } = await server.post(actionPath(target, 'query'), { sql: SELECT }).expect(200);
    expect(body.rows).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect((await recordsOf(server, source))[0]).toMatchObject({ action: 'query', ok: 1, rows: 3 });
    expect((await recordsOf(server, target)).filter(({ action }) => action === 'write')).toHaveLength(3);
    expect((await recordsOf(server, mover))[0]).toMatchObject({ action: 'copy', ok: 1 });
    const [event] = await eventsOf(server, source);
    expect(event).toMatchObject({
      ...{ action: 'integration.execute', outcome: 'ok', detail: `query for ${mover}` },
    });
  });

  it('uses them in its caller’s name: with its role, and where it may see them', async () => {
    const { target, mover } = await another();
    const editor = server.as((await addUser(server, 'editor')).token);
    await pass(editor, mover, 'source', 'query', { sql: 'SELECT 1' }).expect(200);
    const write = { sql: 'INSERT INTO copies VALUES (1)' };
    const refused = await pass(editor, mover, 'target', 'write', write);
    expectError(refused, 403, 'ERR_FORBIDDEN');
    expect(fieldsOf(refused)).toEqual(['config.sink.target']);
    const events = await eventsOf(server, target);
    expect(events[0]).toMatchObject({
      outcome: 'refused',
      code: 'ERR_FORBIDDEN',
      detail: `write for ${mover}`,
    });
    await pass(server, mover, 'target', 'write', write).expect(200);

    const secret = await createNumbers(server, engine(), 1, { is_private: true });
    await server.patch(`${INTEGRATIONS}/${mover}`, { config: { source: secret } }).expect(200);
    const hidden = await pass(editor, mover, 'source', 'query', { sql: 'SELECT 1' });
    expectError(hidden, 409, 'ERR_REFERENCE_UNAVAILABLE');
    expect(fieldsOf(hidden)).toEqual(['config.source']);
    await pass(server, mover, 'source', 'query', { sql: 'SELECT 1' }).expect(200);
  });

  it('is refused by the field where one is disabled, or used for more than the form says', async () => {
    const { source, target, mover } = await another();
    const read = await pass(server, mover, 'source', 'write', { sql: 'DELETE FROM copies' });
    expectError(read, 400, 'ERR_BAD_REQUEST');
    expect(read.body.message).toContain('config.source is used to read');
    await server.patch(`${INTEGRATIONS}/${target}`, { enabled: false }).expect(200);
    const disabled = await run(server, mover, 'rows', { sql: SELECT });
    expectError(disabled, 409, 'ERR_REFERENCE_UNAVAILABLE');
    expect(disabled.body.message).toContain('config.sink.target refers to an integration that is disabled');
    expect((await recordsOf(server, source)).some(({ action }) => action === 'query')).toBe(false);
  });

  it.each<[string, string, object, number, string]>([
    ['has no such action', 'nope', {}, 404, 'ERR_UNKNOWN_ACTION'],
    ['refuses the params', 'query', { sql: 7 }, 400, 'ERR_BAD_REQUEST'],
    ['refuses the statement', 'query', { sql: 'SELECT nope FROM copies' }, 400, 'ERR_BAD_REQUEST'],
    ['would be written to by a query', 'query', { sql: 'DELETE FROM copies' }, 400, 'ERR_BAD_REQUEST'],
  ])('fails by the field where the one referred to %s', async (_, action, params, status, code) => {
    const answer = await pass(server, mover, 'source', action, params);
    expectError(answer, status, code);
    expect(answer.body.message).toMatch(/^config\.source: /);
    expect((await eventsOf(server, source))[0]).toMatchObject({ outcome: 'refused', code });
  });

  it('reaches them under the same rules: the egress policy, and no secret in what fails', async () => {
    const failing = async (connection: Config) => {
      const id = await createIntegration(server, { config: deadConfig(connection) });
      return pass(server, await createMover(server, { source: id }), 'source', 'query', { sql: 'SELECT 1' });
    };
    expectError(await failing({ host: '169.254.169.254' }), 403, 'ERR_EGRESS_DENIED');
    const { host, port, user, database } = engine();
    const password = 'an-0dd-pa55word';
    const refused = await failing({ host, port, user, database, password });
    expectError(refused, 502, 'ERR_REMOTE_UNAUTHORIZED');
    expect(refused.text).not.toContain(password);
    expect(refused.body.message).toMatch(/^config\.source: /);
  });

  it('ends their work when its caller goes away, and keeps no session of theirs', async () => {
    const { admin, user } = engine();
    const id = await createMover(server, {
      source: await createIntegration(server, { config: configOf(engine()) }),
    });
    const busy = async (): Promise<number> => {
      const [row] = await admin(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = '${user}' AND query LIKE '%pg_sleep(61)%' AND state = 'active'`,
      );
      return row!.n as number;
    };
    const { hostname, port } = new URL(server.url);
    const asking = httpRequest({
      ...{ hostname, port, method: 'POST', path: `/api/v2/integrations/${id}/execute` },
      headers: { 'xc-token': server.token, 'content-type': 'application/json' },
    });
    asking.on('error', () => undefined);
    const params = { field: 'source', action: 'query', params: { sql: 'SELECT pg_sleep(61)' } };
    asking.end(JSON.stringify({ action: 'pass', params }));
    await eventually('the statement runs', async () => (await busy()) === 1);
    asking.destroy();
    await eventually('the statement is cancelled', async () => (await busy()) === 0);
    await eventually('the session is closed', async () => {
      const [row] = await admin(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = '${user}' AND query LIKE '%pg_sleep(61)%'`,
      );
      return row!.n === 0;
    });
  });

  it('leaves nothing behind of rows that it does not read', async () => {
    const { source, mover } = await another();
    for (let round = 0; round < 3; round += 1)
      await run(server, mover, 'leave', { sql: SELECT }).expect(200, { left: true });
    await eventually('each is over', async () => {
      const left = (await recordsOf(server, source)).filter(({ action }) => action === 'query');
      return left.length === 3 && left.every(({ ok }) => ok === 0);
    });
    await server.post(actionPath(source, 'query'), { sql: SELECT }).expect(200);
  });
});

describe('runs that need several places at a ceiling of one', () => {
  const server = useServer(() => ({ ...withMover, PATCHBAY_MAX_SESSIONS: '1' }));

  it('come one after the other, whatever they hold first, and let others in', async () => {
    const [one, other] = [await createNumbers(server, engine(), 3), await createNumbers(server, engine(), 3)];
    const movers = [
      await createMover(server, { source: one, sink: { target: other } }),
      await createMover(server, { source: other, sink: { target: one } }),
    ];
    const copies = [...movers, ...movers].map((id) =>
      run(server, id, 'copy', { sql: 'SELECT n FROM copies WHERE n <= 3 LIMIT 3' }),
    );
    const plain = server.post(actionPath(one, 'query'), { sql: 'SELECT 1 AS one' });
    const answers = await Promise.all([...copies, plain]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    for (const id of [one, other]) {
      const { body } = await server.post(actionPath(id, 'query'), { sql: SELECT }).expect(200);
      expect(body.rows).toHaveLength(9);
    }
  });
});
