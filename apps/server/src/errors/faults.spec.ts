import type { Response } from 'supertest';
import { expectError } from '../testing/errors.js';
import { type Place, SECRET, withFaulty } from '../testing/faulty/index.js';
import { actionPath, createIntegration, INTEGRATIONS } from '../testing/integrations.js';
import { useServer } from '../testing/test-server.js';

// With one place, a session that is not let go of fails whatever comes next.
const server = useServer(() => ({ ...withFaulty, PATCHBAY_MAX_SESSIONS: '1' }));

const configOf = (place: Place) => ({ place, password: SECRET });

const create = (place: Place): Promise<string> =>
  createIntegration(server, { type: 'others', sub_type: 'faulty', config: configOf(place) });

async function run(
  place: Place,
  action: string,
  { as = 'application/json', params = {} } = {},
): Promise<Response> {
  const id = await create(place);
  return server.post(actionPath(id, action), params).set('accept', as);
}

/** The one line that the log got since, whole and without the secret that the error repeats. */
async function loggedBy(work: () => Promise<Response | undefined>): Promise<Record<string, unknown>> {
  const before = server.log.length;
  const answer = await work();
  const lines = server.log.slice(before).filter((line) => line.includes('unforeseen error'));
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain(SECRET);
  const line = JSON.parse(lines[0]!) as { requestId: string; err: { stack: string } };
  expect(line.err.stack).toMatch(/\n +at /);
  if (answer) expect(line.requestId).toBe((answer.body as { requestId: string }).requestId);
  return line;
}

async function expectOurFault(work: () => Promise<Response>): Promise<void> {
  await loggedBy(async () => {
    const answer = await work();
    expectError(answer, 500, 'ERR_INTERNAL');
    expect(answer.text).not.toMatch(/undefined|remote|sesame/);
    return answer;
  });
}

describe('a mistake in the code of a plugin is our fault and not the remote’s, told with the request’s id', () => {
  it.each<readonly [Place, string]>([
    ['open', 'value'],
    ['errorCode', 'value'],
    ['errorCode answers nonsense', 'value'],
    ['remoteError', 'value'],
    ['action', 'value'],
    ['action, at once', 'value'],
    ['usage', 'value'],
    ['a value', 'value'],
    ['rows', 'rows'],
    ['later rows', 'rows'],
    ['a value of rows', 'rows'],
  ])('where it lies in %s', async (place, action) => {
    await expectOurFault(() => run(place, action));
  });

  it.each(['application/x-ndjson', 'text/csv'])('in a stream of %s that has not begun', async (as) => {
    await expectOurFault(() => run('rows', 'rows', { as }));
  });

  it('in server-sent events that have not begun', async () => {
    await expectOurFault(() => run('events', 'events', { params: { stream: true } }));
  });

  it.each(['application/x-ndjson', 'text/csv'])('which breaks off a stream of %s', async (as) => {
    await loggedBy(async () => {
      await expect(run('later rows', 'rows', { as })).rejects.toThrow(/aborted|hang up/);
      return undefined;
    });
  });

  it.each<Place>([
    'open',
    'ping',
    'warnings',
    'errorCode',
    'errorCode answers nonsense',
    'remoteError',
    'failedStage',
  ])('in tests of a connection, saved or not: %s', async (place) => {
    const id = await create(place);
    await expectOurFault(() => server.post(`${INTEGRATIONS}/${id}/test`));
    const unsaved = { type: 'others', sub_type: 'faulty', config: configOf(place) };
    await expectOurFault(() => server.post('/api/v2/meta/connection/test', unsaved));
  });

  it('which leaves a usage record of a run that failed', async () => {
    const id = await create('action, at once');
    for (let n = 0; n < 3; n += 1) expectError(await server.post(actionPath(id, 'value'), {}), 500);
    const answer = await server.post(actionPath(id, 'store'), { op: 'sum', fields: ['ok'] }).expect(200);
    expect(answer.body).toEqual({ ok: 0 });
  });

  it('and no one hears of it where only the end of a session is at stake', async () => {
    const id = await create('close');
    await server.post(`${INTEGRATIONS}/${id}/test`).expect(200);
    await server.post(actionPath(id, 'value'), {}).expect(200);
  });
});

describe('an error that a driver throws', () => {
  it('stays the remote’s', async () => {
    expectError(await run('failedStage', 'value'), 502, 'ERR_UNREACHABLE');
  });
});
