import { type Bench, json, openBench, type Script, ScriptedService, silence } from '@patchbay/plugin-testing';
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

  it('waits no longer for a word of the service than it says', async () => {
    service.script = silence;
    await expect(bench.run('charge', {})).rejects.toMatchObject({ kind: 'timeout' });
    expect(service.requests).toHaveLength(1);
  });

  it('takes turns on the connections there are where the server has no place for more', async () => {
    const options = { maxSessions: 1, connectTimeoutMs: 1000 };
    const narrow = await openBench(declared, { baseUrl: service.url, key: KEY }, options);
    try {
      await Promise.all(Array.from({ length: 20 }, () => narrow.run('charge', {})));
      expect(service.requests).toHaveLength(20);
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

const ALL = Array.from({ length: 10 }, (_, n) => ({ id: `i${n}` }));

/** The same ten items, as services of each kind hand them out. */
const paged: Readonly<Record<string, Script>> = {
  by_cursor: (response, { body }) => {
    const { after = 0, size } = JSON.parse(body) as { after?: number; size: number };
    const results = ALL.slice(after, after + size);
    const next = after + size < ALL.length ? after + size : null;
    json(200, { results, paging: { next } })(response, undefined as never);
  },
  by_last: (response, { path }) => {
    const after = new URL(path, 'http://x').searchParams.get('starting_after');
    const from = ALL.findIndex(({ id }) => id === after) + 1;
    json(200, { data: ALL.slice(from, from + 4), has_more: from + 4 < ALL.length })(
      response,
      undefined as never,
    );
  },
  by_number: (response, { path }) => {
    const query = new URL(path, 'http://x').searchParams;
    const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('per_page'))];
    json(200, ALL.slice((page - 1) * size, page * size))(response, undefined as never);
  },
  by_offset: (response, { path }) => {
    const from = Number(new URL(path, 'http://x').searchParams.get('startAt') ?? 0);
    json(200, { values: ALL.slice(from, from + 4) })(response, undefined as never);
  },
  by_link: (response, { path }) => {
    const from = Number(new URL(path, 'http://x').searchParams.get('from') ?? 0);
    const last = `<${service.url}/api/linked?from=8>; rel="last"`;
    const next = `<${service.url}/api/linked?from=${from + 4}&state=open>; rel="next"`;
    const link = from + 4 < ALL.length ? { link: `${last}, ${next}` } : undefined;
    json(200, ALL.slice(from, from + 4), link)(response, undefined as never);
  },
};

describe('a list in pages', () => {
  it.each(Object.keys(paged))('is read to its end, %s', async (action) => {
    service.script = paged[action]!;
    expect(await bench.run(action, {})).toEqual({ list: ALL, truncated: false });
  });

  it.each(Object.keys(paged))(
    'is read no further than asked for, and says whether there is more, %s',
    async (action) => {
      service.script = paged[action]!;
      for (const limit of [1, 4, 9, 10, 11]) {
        const answer = await bench.run(action, { limit });
        expect(answer).toEqual({ list: ALL.slice(0, limit), truncated: limit < ALL.length });
      }
      service.requests.length = 0;
      await bench.run(action, { limit: 2 });
      expect(service.requests).toHaveLength(1);
    },
  );

  it('keeps its other params from page to page, and its credentials', async () => {
    service.script = paged.by_cursor!;
    await bench.run('by_cursor', { filter: 'open' });
    for (const { body, path } of service.requests) {
      expect(JSON.parse(body)).toMatchObject({ filter: 'open', size: 3 });
      expect(new URL(path, service.url).searchParams.get('key')).toBe(KEY);
    }
  });

  it('is cut at the rows that the caller may have', async () => {
    service.script = paged.by_offset!;
    const answer = await bench.run('by_offset', { limit: 1000 }, { maxRows: 5 });
    expect(answer).toEqual({ list: ALL.slice(0, 5), truncated: true });
  });

  it('ends where the service goes round in circles, or links elsewhere', async () => {
    service.script = json(200, { results: ALL.slice(0, 1), paging: { next: 'same' } });
    await expect(bench.run('by_cursor', {})).rejects.toThrow(/same page/);
    service.script = json(200, ALL, { link: '<https://evil.example/api/linked>; rel="next"' });
    await expect(bench.run('by_link', {})).rejects.toThrow(/lies elsewhere/);
    service.script = json(200, { nothing: true });
    await expect(bench.run('by_offset', {})).rejects.toThrow(/without the list/);
  });
});
