import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
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
        'GET /api/v2/integrations/{typeOrId}/{subTypeOrAction}',
        'GET /api/v2/integrations/{type}/{subType}/icon.svg',
        'POST /api/v2/integrations/{id}/execute',
        'POST /api/v2/integrations/{typeOrId}/{subTypeOrAction}',
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

  it('is without its plugins the document that is kept in git; if not: npm run generate', async () => {
    const kept = readFileSync(join(__dirname, '../../openapi.json'), 'utf8');
    const { body: served } = await server.get('/api/openapi.json?plugins=none').expect(200);
    expect(differences(JSON.parse(kept) as object, served as object)).toEqual([]);
    expect(`${JSON.stringify(served, null, 2)}\n`).toBe(kept);
    expectError(await server.get('/api/openapi.json?plugins=some'), 400, 'ERR_BAD_REQUEST');
  });

  it('has each path of the integrations once, and says under which others they are there too', async () => {
    const { paths } = await documented();
    expect(Object.keys(paths).filter((path) => path.includes('{workspaceId}/'))).toEqual([]);
    const { body } = await server.get('/api/openapi.json');
    expect(JSON.stringify(body.tags)).toContain('/api/v2/meta/workspaces/{workspaceId}/integrations');
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
    const page = 'https://example.org/api/docs';
    for (const asset of assets) await server.get(new URL(asset, page).pathname).expect(200);
    const { headers: moved } = await server.get('/api/docs/').expect(302);
    expect(new URL(moved.location!, `${page}/`).href).toBe(page);
  });

  it('works below a base path: nothing in it begins at the root of the host', async () => {
    const base = 'https://example.org/patchbay';
    const { text } = await server.get('/api/docs');
    for (const [, address] of text.matchAll(/(?:src|href)="([^"]+)"/g))
      expect(new URL(address!, `${base}/api/docs`).href).toMatch(
        /^https:\/\/example\.org\/patchbay\/api\/docs\//,
      );
    const [{ url }] = (await server.get('/api/openapi.json')).body.servers;
    expect(new URL(url as string, `${base}/api/openapi.json`).href).toBe(`${base}/`);
    const { text: script } = await server.get('/api/docs/start.js');
    const asked: string[] = [];
    runInNewContext(script, {
      location: new URL(`${base.replace('//', '//token@')}/api/docs`),
      SwaggerUIBundle: (options: { url: string }) => asked.push(options.url),
    });
    expect(asked).toEqual([`${base}/api/openapi.json`]);
  });

  it('has one path for two that differ by the names of their parameters alone', async () => {
    const { paths } = await documented();
    const { get, post } = paths['/api/v2/integrations/{typeOrId}/{subTypeOrAction}']!;
    const namesOf = (operation: unknown) =>
      (operation as { parameters: { name: string; in: string }[] }).parameters
        .filter((parameter) => parameter.in === 'path')
        .map(({ name }) => name);
    expect([namesOf(get), namesOf(post)]).toEqual(Array(2).fill(['typeOrId', 'subTypeOrAction']));
    const templates = Object.keys(paths).map((path) => path.replaceAll(/\{\w+\}/g, '{}'));
    expect(new Set(templates).size).toBe(templates.length);
  });

  it('says of each body that it takes no other keys', async () => {
    const { components } = await documented();
    for (const name of ['StoreRequest', 'New_database_pg', 'PatchIntegration', 'CreateToken', 'CreateSource'])
      expect(components.schemas[name]).toMatchObject({ additionalProperties: false });
    expect(components.schemas.IntegrationAnswer).not.toHaveProperty('additionalProperties');
  });

  it.each(['package.json', '..%2Fpackage.json', 'index.js'])('serves no other file: %s', async (name) => {
    await server.get(`/api/docs/${name}`).expect(404);
  });

  it('refuses a range outside of a file', async () => {
    const answer = await server.get('/api/docs/swagger-ui.css').set('range', 'bytes=99999999-');
    expectError(answer, 416, 'ERR_RANGE_NOT_SATISFIABLE');
  });

  it('asks for the token by both challenges, but no browser on behalf of a script', async () => {
    const basic = 'Basic realm="Patchbay token as user name", charset="UTF-8"';
    for (const path of ['/api/docs', '/api/v2/integrations', '/api/v2/externalIntegrations']) {
      const ask = (mode?: string) => {
        const asked = server.anonymous('get', path).expect(401);
        return mode === undefined ? asked : asked.set('sec-fetch-mode', mode);
      };
      for (const mode of [undefined, 'navigate'])
        expect((await ask(mode)).headers['www-authenticate']).toBe(`Bearer, ${basic}`);
      for (const mode of ['cors', 'same-origin', 'no-cors'])
        expect((await ask(mode)).headers['www-authenticate']).toBe('Bearer');
    }
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
