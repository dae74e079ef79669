import { useEngine } from '@patchbay/plugin-testing/engines';
import { type Body, describeNocodbSdk, type NocodbSdk } from './testing/nocodb-sdk.js';
import { useServer } from './testing/test-server.js';

interface Payload {
  readonly sub_type: string;
  readonly config: Record<string, unknown>;
}

/** What NocoDB's form sends by default for each of its databases, and what it lets people choose for TLS. */
const PAYLOADS: readonly Payload[] = [
  {
    sub_type: 'pg',
    config: {
      client: 'pg',
      connection: { host: 'localhost', port: '5432', user: 'postgres', password: 'secret-1', database: 'db' },
      searchPath: ['public'],
    },
  },
  {
    sub_type: 'mysql2',
    config: {
      client: 'mysql2',
      connection: {
        host: 'localhost',
        port: '3306',
        user: 'root',
        password: 'secret-1',
        database: 'db',
        ssl: { ca: '', cert: '', key: '' },
      },
    },
  },
  {
    sub_type: 'sqlite3',
    config: {
      client: 'sqlite3',
      connection: {
        client: 'sqlite3',
        database: 'noco.db',
        connection: { filename: 'noco.db' },
        useNullAsDefault: true,
      },
    },
  },
  {
    sub_type: 'mssql',
    config: {
      client: 'mssql',
      connection: {
        host: 'localhost',
        port: 1433,
        user: 'sa',
        password: 'secret-1',
        database: 'db',
        options: { encrypt: false, trustServerCertificate: true },
      },
      searchPath: ['dbo'],
    },
  },
  {
    sub_type: 'oracledb',
    config: {
      client: 'oracledb',
      connection: { host: 'localhost', port: '1521', user: 'system', password: 'secret-1', database: 'FREE' },
    },
  },
  {
    sub_type: 'snowflake',
    config: {
      client: 'snowflake',
      connection: {
        account: 'LOCATOR.REGION',
        username: 'USER',
        password: 'secret-1',
        warehouse: 'COMPUTE_WH',
        database: 'DB',
        schema: 'PUBLIC',
      },
    },
  },
  {
    sub_type: 'databricks',
    config: {
      client: 'databricks',
      connection: {
        token: 'secret-1',
        host: 'localhost',
        path: '/sql/1.0/warehouses/w',
        database: 'db',
        schema: 'default',
      },
    },
  },
];

describeNocodbSdk('the client of NocoDB', (open) => {
  const server = useServer();
  const engine = useEngine('postgres');
  let api: NocodbSdk;
  beforeAll(() => {
    api = open(server.url, server.token);
  });

  const failureOf = (work: Promise<unknown>): Promise<{ status: number; data: Body }> =>
    work.then(
      () => Promise.reject(new Error('it was taken')),
      (error: { response: { status: number; data: Body } }) => error.response,
    );

  const live = (): Payload => {
    const { host, port, user, password, database } = engine();
    const connection = { host, port: String(port), user, password, database, ssl: {} };
    return { sub_type: 'pg', config: { client: 'pg', connection, searchPath: ['public'] } };
  };

  it.each(PAYLOADS)(
    'creates, tests, changes and reads back what its form sends: $sub_type',
    async (payload) => {
      const body = {
        title: payload.sub_type,
        type: 'database',
        ...payload,
        is_private: 0,
        copy_from_id: null,
      };
      const created = await api.integration.create(body);
      expect(created).toMatchObject({ sub_type: payload.sub_type, is_private: false });
      const { id } = created;
      const tested = await api.utils.testConnection({ ...payload.config, fk_integration_id: id });
      expect(tested).toMatchObject({ code: payload.sub_type === 'sqlite3' ? expect.any(Number) : -1 });
      expect(tested.stages[0]).toMatchObject({ stage: 'config', ok: true });

      const before = await api.integration.read(id, { includeConfig: true });
      expect(before.config.client).toBe(payload.config['client']);
      await api.integration.update(id, { ...created, title: 'Changed', config: payload.config });
      const after = await api.integration.read(id, { includeConfig: 'true' });
      expect(after).toMatchObject({ title: 'Changed', config: before.config, version: 2 });
      await api.integration.update(id, after);
      expect(await api.integration.read(id, { includeConfig: true })).toEqual(after);
    },
  );

  it('lists, narrows, marks one as the default, and deletes', async () => {
    const made = await api.integration.create({ title: 'Live', type: 'database', ...live() });
    const { list, pageInfo } = await api.integration.list({ type: 'database', limit: 100, baseId: 'base' });
    expect(pageInfo).toMatchObject({ isFirstPage: true });
    expect(list.map(({ id }: Body) => id)).toContain(made.id);
    const [row] = (await api.integration.list({ includeDatabaseInfo: true, query: 'Live' })).list;
    expect(row?.config).toMatchObject({ client: 'pg', connection: { database: engine().database } });
    expect(JSON.stringify(row)).not.toContain(engine().password);
    await api.integration.setDefault(made.id);
    expect(await api.integration.read(made.id)).toMatchObject({ is_default: true });
    expect(await api.integration.delete(made.id, { query: { force: true } })).toBe(true);
    const { status, data } = await failureOf(api.integration.read(made.id));
    expect({ status, error: data.error }).toEqual({ status: 404, error: 'ERR_INTEGRATION_NOT_FOUND' });
  });

  it('is refused the deletion of what is linked in the words that it looks for', async () => {
    const { id } = await api.integration.create({ title: 'Linked', type: 'database', ...live() });
    await server.post('/api/v2/meta/bases/base-1/sources', { integration_id: id }).expect(201);
    const { status, data } = await failureOf(api.integration.delete(id));
    expect({ status, error: data.error }).toEqual({
      status: 409,
      error: 'ERR_INTEGRATION_LINKED_WITH_BASES',
    });
    expect(await api.integration.delete(id, { query: { force: 'true' } })).toBe(true);
  });

  it('finds kinds in the catalogue, calls an action of one, and reads what it left in the store', async () => {
    const kinds = await api.integrations.list();
    expect(kinds.map(({ sub_type: kind }) => kind)).toEqual(
      expect.arrayContaining(PAYLOADS.map((payload) => payload.sub_type)),
    );
    expect(await api.integrations.info('database', 'pg')).toMatchObject({ integrationSubType: 'pg' });
    const { id } = await api.integration.create({ title: 'Called', type: 'database', ...live() });
    expect(await api.integrations.endpoint(id, 'query', { sql: 'SELECT 1 AS one' })).toMatchObject({
      rows: [{ one: 1 }],
    });
    const { list } = await api.integration.store(id, { op: 'list', limit: 1, offset: 0 });
    expect(list).toEqual([expect.objectContaining({ action: 'query' })]);
    expect(await api.integration.store(id, { op: 'sum', fields: ['rows'] })).toEqual({ rows: 1 });
    expect(await api.integration.store(id, { op: 'get' })).toMatchObject({ action: 'query' });
  });

  it('tests a connection that works, and takes a URI apart', async () => {
    const { config } = live();
    expect(await api.utils.testConnection(config)).toMatchObject({ code: 0 });
    const url = 'postgres://ann:p%40ss@db.example.com:5433/orders';
    expect(await api.utils.urlToConfig({ url })).toMatchObject({
      client: 'pg',
      connection: { host: 'db.example.com', port: 5433, user: 'ann', password: 'p@ss', database: 'orders' },
    });
  });
});
