import { expectError } from '../testing/errors.js';
import { createIntegration, INTEGRATIONS } from '../testing/integrations.js';
import { createSource } from '../testing/sources.js';
import { describeOnEachStore } from '../testing/stores.js';

describeOnEachStore('the ETag of an integration', (server) => {
  let id: string;
  const path = () => `${INTEGRATIONS}/${id}`;
  const tag = async (query = '') => (await server.get(path() + query).expect(200)).headers.etag!;
  const patch = (title: string, ifMatch: string) => server.patch(path(), { title }).set('if-match', ifMatch);

  beforeEach(async () => {
    id = await createIntegration(server);
  });

  it('changes with all that the answer shows: version, default, sources', async () => {
    const seen = [await tag()];
    const change = async (): Promise<void> => {
      expect(seen).not.toContain(await tag());
      await server.get(path()).set('if-none-match', seen.at(-1)!).expect(200);
      seen.push(await tag());
      await server.get(path()).set('if-none-match', seen.at(-1)!).expect(304);
    };
    await server.patch(path(), { title: 'Changed' }).expect(200);
    await change();
    await createSource(server, id);
    await change();
    if ((await server.get(path())).body.is_default === false) {
      await server.patch(`${path()}/default`).expect(200);
      await change();
    }
  });

  it('tells apart what is asked for with and without config and sources', async () => {
    const queries = [
      '',
      '?includeConfig=true',
      '?includeSources=true',
      '?includeConfig=true&includeSources=true',
    ];
    const tags = await Promise.all(queries.map(tag));
    expect(new Set(tags).size).toBe(queries.length);
  });

  it('changes with the sources that are shown, also where their number stays', async () => {
    const source = await createSource(server, id);
    const before = [await tag(), await tag('?includeSources=true')];
    await server.patch(`/api/v2/meta/bases/shop/sources/${source}`, { title: 'Other' }).expect(200);
    expect(await tag()).toBe(before[0]);
    expect(await tag('?includeSources=true')).not.toBe(before[1]);
  });

  it('is that of the answer to a change, and says nothing of the config', async () => {
    const { headers } = await server.patch(path(), { config: { connection: { host: 'a' } } }).expect(200);
    expect(headers.etag).toBe(await tag());
  });

  it('matches in If-Match whatever else it came with, while the version is the same', async () => {
    const tags = [await tag(), await tag('?includeConfig=true')];
    await createSource(server, id);
    await server.patch(`${path()}/default`).expect(200);
    await patch('One', tags[0]!).expect(200);
    expectError(await patch('Two', tags[1]!), 412, 'ERR_STALE');
  });

  it('may be one of a list, weak as proxies make it, or `*` for any', async () => {
    await patch('One', `"7-x", ${await tag()}`).expect(200);
    await patch('Two', `"a,b" , ${await tag()},"9-z"`).expect(200);
    await patch('Three', ' * ').expect(200);
    await patch('Four', `W/${await tag()}`).expect(200);
    await patch('Five', `"7-x", W/${await tag()}`).expect(200);
  });

  it('does not match when it is stale or none at all', async () => {
    const current = await tag();
    for (const wrong of ['"2-x"', 'W/"2-x"', '""', '1', current.slice(1), `x${current}`, `"x", "y"`, ','])
      expectError(await patch('Never', wrong), 412, 'ERR_STALE');
    expect((await server.get(path())).body.version).toBe(1);
  });

  it('serves If-None-Match in a list and when it is weak', async () => {
    const current = await tag();
    for (const known of [`"x", ${current}`, `W/${current}`, '*'])
      await server.get(path()).set('if-none-match', known).expect(304);
  });

  it('serves If-None-Match of a browser’s fetch, which adds that no cache in between shall answer', async () => {
    const again = await server.api.GET('/api/v2/meta/integrations/{id}', {
      params: { path: { id }, header: { 'If-None-Match': await tag() } },
    });
    expect(again.response.status).toBe(304);
  });
});
