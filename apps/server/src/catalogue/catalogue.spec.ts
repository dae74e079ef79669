import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unwrap } from '@patchbay/client';
import { expectError } from '../testing/errors.js';
import { describeOnEachStore } from '../testing/stores.js';

const CATALOGUE = '/api/v2/integrations';

describeOnEachStore('the catalogue', (server) => {
  const list = () => unwrap(server.api.GET(CATALOGUE));
  const details = (subType: string, type = 'database') =>
    unwrap(
      server.api.GET(`${CATALOGUE}/{typeOrId}/{subTypeOrAction}`, {
        params: { path: { typeOrId: type, subTypeOrAction: subType } },
      }),
    );

  it.each([CATALOGUE, `${CATALOGUE}/database/pg`])('should be protected: %s', async (path) => {
    expectError(await server.anonymous('get', path), 401, 'ERR_UNAUTHORIZED');
  });

  it('draws an icon for an <img>, which sends no token', async () => {
    const { headers } = await server.anonymous('get', `${CATALOGUE}/database/pg/icon.svg`).expect(200);
    expect(headers['content-type']).toContain('image/svg+xml');
  });

  it('lists each kind of integration with its manifest, in order', async () => {
    const entries = await list();
    expect(entries).toEqual(
      expect.arrayContaining([
        {
          type: 'database',
          sub_type: 'pg',
          manifest: {
            title: 'PostgreSQL',
            description: expect.any(String),
            icon: 'postgresql',
            docs: expect.stringMatching(/^https:/),
            order: 1,
            capabilities: expect.arrayContaining(['sql', 'read-only', 'cancel']),
            dialect: 'postgresql',
            aliases: ['postgres', 'postgresql'],
            nanonets: 'postgresql',
            readOnly: { classifier: expect.any(String), engine: expect.any(String) },
            provenAgainst: { name: 'PostgreSQL', versions: expect.any(Array), unproven: expect.any(String) },
          },
        },
      ]),
    );
    const kinds = entries.map(({ type, sub_type }) => `${type}/${sub_type}`);
    const asked = ['ai/openai', 'database/pg', 'database/mysql2', 'database/sqlite3', 'others/http'];
    expect(kinds.filter((kind) => asked.includes(kind))).toEqual(asked);
  });

  it('says of each kind what its tests ran against', async () => {
    for (const { manifest } of await list()) expect(manifest).toHaveProperty('provenAgainst.name');
  });

  it('says of each kind what its snapshot in git says; if not: npm run generate', async () => {
    for (const { type, sub_type: subType } of await list()) {
      const { body } = await server.get(`${CATALOGUE}/${type}/${subType}`).expect(200);
      const file = join(__dirname, '../../../../plugins', type, subType, 'catalogue.snapshot.json');
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(body);
    }
  });

  it.each([
    ['database', 'pg'],
    ['database', 'mysql2'],
    ['database', 'sqlite3'],
    ['ai', 'openai'],
    ['others', 'http'],
  ])('gives all that a form for %s/%s needs', async (type, subType) => {
    const plugin = await details(subType, type);
    expect(Object.keys(plugin)).toEqual([
      'integrationType',
      'integrationSubType',
      'manifest',
      'form',
      'groups',
      'schema',
      'actions',
      'store',
      'capabilities',
    ]);
    expect(plugin).toMatchObject({
      integrationType: type,
      integrationSubType: subType,
      schema: { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' },
      capabilities: plugin.manifest.capabilities,
    });
    for (const element of plugin.form) {
      expect(element).toMatchObject({
        key: expect.any(String),
        model: expect.stringMatching(/^config\./),
        label: expect.any(String),
        type: expect.stringMatching(
          /^(text|password|number|select|switch|textarea|json|key-value|list|multi-select|file|oauth)$/,
        ),
        required: expect.any(Boolean),
      });
      expect([undefined, ...plugin.groups.map(({ key }) => key)]).toContain(element.group);
    }
  });

  it('compiles each pattern of each form as browsers do, and says in words what it asks for', async () => {
    let patterns = 0;
    for (const { type, sub_type } of await list()) {
      const { form } = await details(sub_type, type);
      const validators = form.flatMap((element) => [
        ...(element.validators ?? []),
        ...(element.items?.validators ?? []),
      ]);
      for (const { type: kind, value, message } of validators) {
        expect(message).toMatch(/^(must|is required)/);
        if (kind !== 'pattern') continue;
        patterns += 1;
        expect(() => new RegExp(String(value), 'v')).not.toThrow();
        expect(message).not.toContain(String(value));
      }
    }
    expect(patterns).toBeGreaterThan(8);
  });

  it('tells what groups say, which of them are closed at first, and who may set what', async () => {
    const { form, groups } = await details('pg');
    const described = { title: expect.any(String), description: expect.any(String), collapsed: true };
    expect(groups).toEqual([
      { key: 'connection', title: 'Connection' },
      ...['tls', 'ssh', 'pool'].map((key) => ({ key, ...described })),
    ]);
    const flagged = (flag: 'ownersOnly' | 'steers' | 'shownInLists') =>
      form.filter((element) => element[flag]).map(({ key }) => key);
    expect(flagged('ownersOnly')).toEqual(['allowFunctions']);
    expect(flagged('steers')).toEqual(['uri']);
    expect(flagged('shownInLists')).toEqual(['host', 'port', 'database', 'searchPath']);
  });

  it('tells which fields are secret, required and preset', async () => {
    const { form, schema } = await details('pg');
    const element = (model: string) => form.find((each) => each.model === `config.connection.${model}`);
    expect(element('password')).toMatchObject({ type: 'password', secret: true, required: false });
    expect(element('host')).toMatchObject({ type: 'text', required: true });
    expect(element('port')).toMatchObject({ type: 'number', default: 5432 });
    expect(element('uri')).toMatchObject({
      ...{ type: 'password', secret: true, required: true },
      condition: { model: 'config.connection.mode', values: ['uri'] },
    });
    // A config may do without a database, which a form asks for.
    const demanded = form.filter(
      ({ key, required, condition }) => required && condition && key !== 'database',
    );
    expect(schema.allOf).toHaveLength(demanded.length);
    const { schema: always } = await details('mysql2');
    expect(always).toHaveProperty('properties.connection.required', ['host', 'user']);
  });

  it('lists the actions with the schemas of their params and results, and the columns of the store', async () => {
    const { actions, store } = await details('pg');
    const kinds = actions.map(({ name, kind }) => [name, kind]);
    expect(Object.fromEntries(kinds)).toEqual({
      query: 'read',
      databases: 'read',
      insert: 'write',
      write: 'write',
      schemas: 'read',
      tables: 'read',
      columns: 'read',
      test: 'read',
    });
    for (const action of actions) {
      expect(action).toMatchObject({ title: expect.any(String), params: { type: 'object' }, result: {} });
    }
    expect(store).toContainEqual({ name: 'duration_ms', type: 'number' });
  });

  it.each(['database/pg', 'database/mysql2', 'database/sqlite3', 'ai/openai', 'others/http'])(
    'draws the icon of %s',
    async (kind) => {
      const { headers, body } = await server.get(`${CATALOGUE}/${kind}/icon.svg`).expect(200);
      expect(headers['content-type']).toBe('image/svg+xml');
      expect(String(body)).toMatch(/<svg[^>]*>[^]*<\/svg>/);
    },
  );

  it.each([CATALOGUE, `${CATALOGUE}/database/pg`, `${CATALOGUE}/database/pg/icon.svg`])(
    'answers 304 to a client that has it already: %s',
    async (path) => {
      const { headers } = await server.get(path).expect(200);
      const again = await server.get(path).set('if-none-match', headers.etag!).expect(304);
      expect(again.text).toBeFalsy();
      await server.get(path).set('if-none-match', '"something else"').expect(200);
    },
  );

  it.each([
    'database/nope',
    'nope/pg',
    'ai/pg',
    'database/nope/icon.svg',
    'database/__proto__',
    'database/..%2Fpg/icon.svg',
  ])('knows no %s', async (path) => {
    expectError(await server.get(`${CATALOGUE}/${path}`), 404, 'ERR_NOT_FOUND');
  });
});
