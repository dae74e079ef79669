import { useServer } from '../testing/test-server.js';

describe('the documentation', () => {
  const server = useServer();

  interface Document {
    readonly openapi: string;
    readonly paths: Record<string, Record<string, { readonly summary?: string; readonly tags?: string[] }>>;
    readonly components: {
      readonly schemas: Record<string, { readonly properties: Record<string, object> }>;
    };
  }

  const documented = async () => (await server.get('/api/openapi.json').expect(200)).body as Document;

  it('describes every route of the contract that there is', async () => {
    const { paths } = await documented();
    const routes = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes).toEqual(
      expect.arrayContaining([
        'GET /api/v2/meta/integrations',
        'POST /api/v2/meta/integrations',
        'GET /api/v2/meta/integrations/{id}',
        'PATCH /api/v2/meta/integrations/{id}',
        'DELETE /api/v2/meta/integrations/{id}',
        'POST /api/v2/meta/integrations/{id}/test',
        'POST /api/v2/meta/connection/test',
        'GET /api/v2/integrations',
        'GET /api/v2/integrations/{type}/{subType}',
        'GET /api/v2/integrations/{type}/{subType}/icon.svg',
        'POST /api/v2/integrations/{id}/execute',
        'POST /api/v2/integrations/{id}/{action}',
        'POST /api/v2/integrations/{id}/store',
        'GET /health/live',
        'GET /health/ready',
      ]),
    );
  });

  it('says of each route in a few words what it is for', async () => {
    const { paths } = await documented();
    const operations = Object.values(paths).flatMap((item) => Object.values(item));
    expect(operations.filter(({ summary, tags }) => !summary || tags?.length !== 1)).toEqual([]);
  });

  it('describes bodies with their limits', async () => {
    const { components } = await documented();
    expect(components.schemas.StoreRequest!.properties).toMatchObject({
      op: { type: 'string', enum: ['list', 'get', 'sum'] },
      limit: { type: 'integer', minimum: 1, maximum: 1000, default: 25 },
      offset: { type: 'integer', minimum: 0, default: 0 },
    });
    expect(components.schemas.CreateIntegration!.properties).toMatchObject({
      title: { type: 'string', maxLength: 128 },
      type: { type: 'string' },
      config: { type: 'object' },
    });
  });

  it('is the same document for as long as the server runs', async () => {
    const first = await server.get('/api/openapi.json');
    await server.get('/api/openapi.json').set('if-none-match', first.headers.etag!).expect(304);
  });

  it('has a page for people, whose script and style sheet come from here', async () => {
    const { text, headers } = await server.get('/api/docs').expect(200);
    expect(headers['content-type']).toMatch(/^text\/html/);
    const assets = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
    expect(assets).toHaveLength(2);
    for (const asset of assets) {
      expect(asset).toMatch(/^\/api\/docs\//);
      await server.get(asset).expect(200);
    }
  });

  it.each(['package.json', '..%2Fpackage.json', 'index.js'])('serves no other file: %s', async (name) => {
    await server.get(`/api/docs/${name}`).expect(404);
  });

  it('asks browsers for the token, there and nowhere else', async () => {
    const page = await server.anonymous('get', '/api/docs').expect(401);
    const route = await server.anonymous('get', '/api/v2/integrations').expect(401);
    expect(page.headers['www-authenticate']).toMatch(/^Basic realm=/);
    expect(route.headers['www-authenticate']).toBe('Bearer');
  });
});
