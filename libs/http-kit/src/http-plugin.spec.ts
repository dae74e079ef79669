import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { json, ScriptedService, silence } from '@patchbay/plugin-testing/scripted-service';
import { declared } from './testing/declared-service.js';

const KEY = 'a key & a secret';
let service: ScriptedService;
let bench: Bench;
let records: unknown[];

beforeEach(async () => {
  service = await ScriptedService.start(json(200, { ok: true }));
  records = [];
  bench = await openBench(
    declared,
    { baseUrl: `${service.url}/api`, key: KEY, team: 'blue' },
    { onUsage: (record) => records.push(record) },
  );
});

afterEach(async () => {
  await bench.close();
  await service.close();
});

const sent = (n = -1) => {
  const { method, path, headers, body } = service.requests.at(n)!;
  const url = new URL(path, service.url);
  return { method, path: url.pathname, query: Object.fromEntries(url.searchParams), headers, body };
};

describe('a declared request', () => {
  it('has its params where they belong: in the path, encoded, and the others in the query', async () => {
    const params = { owner: 'a/b?', repo: 'ü', number: 7, fields: ['x', 'y'] };
    expect(await bench.run('issue', params)).toEqual({ issue: { ok: true } });
    expect(service.requests[0]!.path).toBe(
      `/api/repos/a%2Fb%3F/%C3%BC/issues/7?fields=x&fields=y&${new URLSearchParams({ key: KEY }).toString()}`,
    );
    expect(sent().headers).toMatchObject({ 'x-api-version': '2026-01-01', 'x-team': 'blue' });
    expect(records).toMatchObject([{ action: 'issue', ok: true, fields: { cost: 2 } }]);
  });

  it.each(['..', '.', ''])('makes no other path of its params: %j', async (owner) => {
    const run = bench.run('issue', { owner, repo: 'r', number: 1 });
    await expect(run).rejects.toMatchObject({ kind: 'invalid_request', fields: [{ path: 'params.owner' }] });
    expect(service.requests).toEqual([]);
  });

  it('has the rest of its params as the body, as JSON or as a form', async () => {
    await bench.run('update', { owner: 'ada', title: '😀', notify: true });
    expect(sent()).toMatchObject({
      method: 'PATCH',
      path: '/api/repos/ada/issues',
      query: { notify: 'true', key: KEY },
      headers: { 'content-type': 'application/json', 'x-preview': 'yes' },
      body: '{"title":"😀"}',
    });
    await bench.run('charge', { amount: 5, metadata: { order: 'x&y' }, items: [{ id: 1 }] });
    expect(sent().headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(sent().body).toBe('amount=5&metadata%5Border%5D=x%26y&items%5B0%5D%5Bid%5D=1');
  });

  it('is refused where the service says so with a status of success', async () => {
    service.script = json(200, { ok: false, error: 'invalid_auth' });
    const run = bench.run('issue', { owner: 'a', repo: 'b', number: 1 });
    await expect(run).rejects.toMatchObject({ kind: 'unauthorized', remote: { message: 'invalid_auth' } });
    expect((await bench.test()).stages.at(-1)).toMatchObject({ stage: 'auth', ok: false });
  });

  it.each(['/beside/x', '/apix', '/api/..%2fadmin', '/api/%252e%252e/admin', '/'])(
    'is not sent on to %s, which is not beneath the base URL',
    async (location) => {
      service.script = (response) => response.writeHead(302, { location }).end();
      const run = bench.run('issue', { owner: 'a', repo: 'b', number: 1 });
      await expect(run).rejects.toThrow(/redirects.*beside the base URL/);
      expect(service.requests).toHaveLength(1);
    },
  );

  it('waits no longer for a word of the service than it says', async () => {
    service.script = silence;
    await expect(bench.run('charge', {})).rejects.toMatchObject({ kind: 'timeout' });
    expect(service.requests).toHaveLength(1);
  });

  it('takes turns on the connections there are where the server has no place for more', async () => {
    const options = { maxSessions: 1, connectTimeoutMs: 1000 };
    const narrow = await openBench(declared, { baseUrl: service.url, key: KEY }, options);
    try {
      // The connection is there before others want one: a slow machine takes its time to make it.
      await narrow.run('charge', {});
      await Promise.all(Array.from({ length: 20 }, () => narrow.run('charge', {})));
      expect(service.requests).toHaveLength(21);
      expect(service.open).toBe(1);
    } finally {
      await narrow.close();
    }
  });

  it('may tell the version of the service', async () => {
    service.script = json(200, { version: '7.1' });
    expect(await bench.run('test', {})).toEqual({ ok: true, version: '7.1' });
  });
});
