import fc from 'fast-check';
import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { json, type Script, ScriptedService } from '@patchbay/plugin-testing/scripted-service';
import { declared } from './testing/declared-service.js';

const KEY = 'a key & a secret';
let service: ScriptedService;
let bench: Bench;

interface Answer {
  readonly list: readonly unknown[];
  readonly truncated: boolean;
  readonly next?: string;
}

beforeEach(async () => {
  service = await ScriptedService.start(json(200, { ok: true }));
  bench = await openBench(declared, { baseUrl: `${service.url}/api`, key: KEY, team: 'blue' });
});

afterEach(async () => {
  await bench.close();
  await service.close();
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
        const more = limit < ALL.length;
        expect(answer).toEqual({
          list: ALL.slice(0, limit),
          truncated: more,
          ...(more && { next: expect.any(String) }),
        });
      }
      service.requests.length = 0;
      await bench.run(action, { limit: 2 });
      expect(service.requests).toHaveLength(1);
    },
  );

  it.each(Object.keys(paged))(
    'goes on where its answer ended, whatever was asked for, %s',
    async (action) => {
      service.script = paged[action]!;
      const limits = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 10, maxLength: 10 });
      await fc.assert(
        fc.asyncProperty(limits, async (asked) => {
          const list: unknown[] = [];
          let next: string | undefined;
          for (const limit of asked) {
            const answer = await bench.run<Answer>(action, { limit, ...(next && { next }) });
            list.push(...answer.list);
            expect(answer.truncated).toBe(answer.next !== undefined);
            ({ next } = answer);
            if (!next) break;
          }
          expect(list).toEqual(ALL);
        }),
        { numRuns: 10 },
      );
    },
  );

  it('goes on with no text but its own, and only with its own params', async () => {
    service.script = paged.by_link!;
    const { next } = await bench.run<Answer>('by_link', { state: 'open', limit: 1 });
    service.requests.length = 0;
    for (const params of [
      { state: 'closed', next },
      { next },
      { state: 'open', next: `${next!.slice(0, -2)}AA` },
      { state: 'open', next: 'https://evil.example/' },
      { state: 'open', next: '' },
    ])
      await expect(bench.run('by_link', params)).rejects.toMatchObject({
        kind: 'invalid_request',
        fields: [{ path: 'params.next' }],
      });
    await expect(bench.run('by_offset', { next })).rejects.toMatchObject({
      fields: [{ path: 'params.next' }],
    });
    expect(service.requests).toEqual([]);
    expect(await bench.run('by_link', { state: 'open', limit: 2, next })).toMatchObject({
      list: ALL.slice(1, 3),
    });
  });

  it('says nothing in its next of what the service repeats', async () => {
    service.script = json(200, ALL, {
      link: `<${service.url}/api/linked?key=${encodeURIComponent(KEY)}>; rel="next"`,
    });
    const { next } = await bench.run<Answer>('by_link', { limit: ALL.length });
    const parts = next!.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect([next, ...parts].join()).not.toMatch(/linked|a key/);
  });

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
    expect(answer).toMatchObject({ list: ALL.slice(0, 5), truncated: true });
  });

  it('ends where the service goes round in circles, or links elsewhere', async () => {
    service.script = json(200, { results: ALL.slice(0, 1), paging: { next: 'same' } });
    await expect(bench.run('by_cursor', {})).rejects.toThrow(/same page/);
    service.script = json(200, ALL, { link: '<https://evil.example/api/linked>; rel="next"' });
    await expect(bench.run('by_link', {})).rejects.toThrow(/lies elsewhere/);
    service.script = json(200, { nothing: true });
    await expect(bench.run('by_offset', {})).rejects.toThrow(
      'Declared answered without the field "values", where a list was expected.',
    );
  });
});
