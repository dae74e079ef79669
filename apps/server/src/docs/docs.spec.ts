import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectError } from '../testing/errors.js';
import { describeOnEachStore } from '../testing/stores.js';

describeOnEachStore('the documentation', (server) => {
  it.each(['/api/openapi.json', '/api/docs', '/api/docs/start.js'])(
    'should be protected: %s',
    async (path) => {
      expectError(await server.anonymous('get', path), 401, 'ERR_UNAUTHORIZED');
    },
  );

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

  it('describes bodies with their limits', async () => {
    const { components } = await documented();
    expect(components.schemas.StoreRequest!.properties).toMatchObject({
      op: { type: 'string', enum: ['list', 'get', 'sum'] },
      limit: { type: 'integer', minimum: 1, maximum: 1000, default: 25 },
      offset: { type: 'integer', minimum: 0, default: 0 },
    });
    expect(components.schemas.New_database_pg).toMatchObject({
      required: ['title', 'type', 'sub_type', 'config'],
      properties: {
        title: { type: 'string', maxLength: 128 },
        type: { const: 'database' },
        sub_type: { const: 'pg' },
        config: { $ref: '#/components/schemas/Config_database_pg' },
      },
    });
  });

  it('describes the config of every kind of integration as the catalogue does', async () => {
    const { components } = await documented();
    const { body: catalogue } = await server.get('/api/v2/integrations').expect(200);
    expect(catalogue.length).toBeGreaterThanOrEqual(3);
    for (const { type, sub_type } of catalogue) {
      const { body } = await server.get(`/api/v2/integrations/${type}/${sub_type}`).expect(200);
      const config = components.schemas[`Config_${type}_${sub_type}`];
      expect(Object.keys(config!.properties)).toEqual(Object.keys(body.schema.properties));
      for (const { name } of body.actions) {
        expect(components.schemas).toHaveProperty([`ActionParams_${name}`]);
        expect(components.schemas).toHaveProperty([`ActionResult_${name}`]);
      }
    }
  });

  it('is the document that is kept in git; if not: npm run generate', async () => {
    const kept = readFileSync(join(__dirname, '../../openapi.json'), 'utf8');
    const served = await documented();
    expect(differences(JSON.parse(kept), served)).toEqual([]);
    expect(`${JSON.stringify(served, null, 2)}\n`).toBe(kept);
  });

  it('is the same document for as long as the server runs', async () => {
    const first = await server.get('/api/openapi.json');
    await server.get('/api/openapi.json').set('if-none-match', first.headers.etag!).expect(304);
  });

  it('has a page for people, whose script and style sheet come from here', async () => {
    const { text, headers } = await server.get('/api/docs').expect(200);
    expect(headers['content-type']).toMatch(/^text\/html/);
    const assets = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
    expect(assets).toHaveLength(3);
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

/** Names the paths and components that differ: the whole would be too long to read. */
function differences(kept: object, served: object): string[] {
  const parts = (document: object) => {
    const { paths, components, ...rest } = document as { paths: object; components: Record<string, object> };
    return new Map(Object.entries({ ...rest, ...paths, ...components.schemas, ...components.responses }));
  };
  const [former, latter] = [parts(kept), parts(served)];
  const names = [...new Set([...former.keys(), ...latter.keys()])];
  return names.filter((name) => JSON.stringify(former.get(name)) !== JSON.stringify(latter.get(name)));
}
