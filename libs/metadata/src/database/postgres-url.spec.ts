import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeEngine } from '@patchbay/plugin-testing/engines';
import pg from 'pg';
import { type Metadata, MetadataError, openMetadata } from '../index.js';

describeEngine('postgres', 'PATCHBAY_DATABASE_URL of PostgreSQL', (engine) => {
  let folder: string;
  let url: string;
  let opened: Metadata[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'patchbay-url-'));
    opened = [];
    const name = `url_${randomBytes(6).toString('hex')}`;
    await engine().admin(`CREATE DATABASE ${name} OWNER ${engine().user}`);
    const fresh = new URL(engine().url);
    fresh.pathname = name;
    url = fresh.href;
    await query('CREATE SCHEMA "My schema"');
  });
  afterEach(async () => {
    for (const metadata of opened) await metadata.close();
    rmSync(folder, { recursive: true });
  });

  const query = async (sql: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(sql);
    await client.end();
    return rows;
  };
  const open = async (parameters: string, poolSize?: number): Promise<Metadata> => {
    const metadata = await openMetadata({
      url: `${url}?${parameters}`,
      sqliteFile: 'unused',
      ...(poolSize !== undefined && { poolSize }),
    });
    opened.push(metadata);
    return metadata;
  };
  const isEncrypted = async ({ dataSource }: Metadata) => {
    const [row] = await dataSource.query<{ ssl: boolean }[]>(
      'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
    );
    return row?.ssl;
  };

  it.each([
    'schema=My%20schema',
    'search_path=%22My%20schema%22,public',
    'options=-c%20search_path%3D%22My%5C%20schema%22',
  ])('puts every table where %s says, and hears of changes', async (parameters) => {
    const metadata = await open(parameters);
    expect(metadata.feed.live).toBe(true);
    const places = await query(
      "SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    );
    expect(places).toEqual([{ schemaname: 'My schema' }]);
  });

  it('refuses a schema that is not there, so that a misspelt one makes no second installation', async () => {
    await expect(open('schema=my_shema')).rejects.toThrow(/cannot be used: no schema has[^\n]*CREATE SCHEMA/);
  });

  it.each([
    ['', false],
    ['sslmode=disable', false],
    ['sslmode=prefer', true],
    ['sslmode=require', true],
  ])(
    'has sslmode as libpq has it, whichever CA signed the certificate: %j',
    async (parameters, encrypted) => {
      expect(await isEncrypted(await open(parameters))).toBe(encrypted);
    },
  );

  it.each(['verify-ca', 'verify-full', 'require'])(
    'holds the certificate against sslrootcert: %s',
    async (mode) => {
      const [ca, foreign] = ['ca', 'foreign'].map((name) => join(folder, `${name}.pem`));
      writeFileSync(ca!, engine().tls.ca);
      writeFileSync(foreign!, engine().tls.foreignCa);
      const of = (file: string) => `sslmode=${mode}&sslrootcert=${encodeURIComponent(file)}`;
      expect(await isEncrypted(await open(of(ca!)))).toBe(true);
      await expect(open(of(foreign!))).rejects.toThrow(/certificate/);
    },
  );

  it.each(['sslmode=verify-ca', 'sslmode=verify-full', 'ssl=true'])(
    'takes no certificate on trust: %s',
    async (parameters) => {
      await expect(open(parameters)).rejects.toThrow(/certificate/);
    },
  );

  it.each([
    ['channel_binding=require', /not known \(channel_binding\)/],
    ['sslmode=allow', /sslmode must be one of disable, prefer, require, verify-ca, verify-full/],
    ['sslmode=require&sslmode=disable', /sslmode twice/],
    ['ssl=perhaps', /ssl must be true or false/],
    ['schema=a&search_path=b', /both schema and search_path/],
    ['sslmode=verify-ca&sslrootcert=/nowhere', /the file that sslrootcert names cannot be read \(ENOENT\)/],
    ['connection_limit=0', /connection_limit must be a number from 1/],
    ['<hidden>=hidden', /a parameter that is not known \(one\)/],
  ])('refuses %s in one line', async (parameters, reason) => {
    const error: unknown = await open(parameters).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MetadataError);
    expect((error as Error).message).toMatch(reason);
    expect((error as Error).message).not.toMatch(/\n|hidden/);
  });

  it('waits for a connection where the role may have fewer than the pool', async () => {
    const { admin, user } = engine();
    await admin(`ALTER ROLE ${user} CONNECTION LIMIT 4`);
    try {
      const { dataSource } = await open('', 10);
      const sleeps = Array.from({ length: 40 }, () => dataSource.query('SELECT pg_sleep(0.02)'));
      await expect(Promise.all(sleeps)).resolves.toHaveLength(40);
    } finally {
      await admin(`ALTER ROLE ${user} CONNECTION LIMIT -1`);
    }
  });

  it.each([
    ['connection_limit=2', 10, 2],
    ['', 3, 3],
  ])('has no larger pool than it is given: %j and %d', async (parameters, poolSize, most) => {
    const { dataSource } = await open(parameters, poolSize);
    const pids = await Promise.all(
      Array.from({ length: 20 }, () =>
        dataSource.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid, pg_sleep(0.02)'),
      ),
    );
    expect(new Set(pids.map(([row]) => row!.pid)).size).toBe(most);
  });
});
