import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import { describeOwnEngine } from './describe-engine.js';
import type { OwnEngine } from './engine.js';

interface Dial {
  readonly host?: string;
  readonly password?: string;
  /** Speak TLS, and trust this CA alone. */
  readonly ca?: string;
}

type Query = (engine: OwnEngine, sql: string, dial?: Dial) => Promise<Record<string, unknown>[]>;

const queryPostgres: Query = async ({ port, user, database, ...engine }, sql, { ca, ...dial } = {}) => {
  const { host, password } = { ...engine, ...dial };
  const client = new Client({ host, port, user, password, database, ssl: ca ? { ca } : false });
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
};

const queryMariadb: Query = async ({ port, user, database, ...engine }, sql, { ca, ...dial } = {}) => {
  const { host, password } = { ...engine, ...dial };
  const ssl = ca ? { ssl: { ca, verifyIdentity: true } } : {};
  const connection = await createConnection({ host, port, user, password, database, ...ssl });
  try {
    const [rows] = await connection.query(sql);
    return rows as Record<string, unknown>[];
  } finally {
    await connection.end();
  }
};

describeOwnEngine('postgres', 'the PostgreSQL engine', (engine) => {
  itIsAPostgres(engine);
});

describe('the PostgreSQL that npm brings', () => {
  beforeAll(() => {
    jest.replaceProperty(process, 'env', { ...process.env, PATCHBAY_TEST_POSTGRES: 'embedded' });
  });
  afterAll(() => {
    jest.restoreAllMocks();
  });

  describeOwnEngine('postgres', 'the embedded engine', (engine) => {
    itIsAPostgres(engine);

    it('is version 18', async () => {
      const [row] = await engine().admin('SHOW server_version');
      expect(row!['server_version']).toMatch(/^18\./);
    });
  });
});

describeOwnEngine('mariadb', 'the MariaDB engine', (engine) => {
  itIsAnEngine(engine, queryMariadb);

  it('knows its user at localhost too, over TLS', async () => {
    const { ca } = engine().tls;
    const [row] = await queryMariadb(engine(), `SHOW STATUS LIKE 'Ssl_version'`, { host: 'localhost', ca });
    expect(row!['Value']).toMatch(/^TLSv1\.[23]$/);
  });

  it('keeps emoji', async () => {
    await queryMariadb(engine(), 'CREATE TABLE emoji (sign text)');
    await queryMariadb(engine(), `INSERT INTO emoji VALUES ('🧩')`);
    expect(await queryMariadb(engine(), 'SELECT sign FROM emoji')).toEqual([{ sign: '🧩' }]);
  });
});

function itIsAPostgres(engine: () => OwnEngine): void {
  itIsAnEngine(engine, queryPostgres);

  it('knows its user at localhost too, over TLS', async () => {
    const { ca } = engine().tls;
    const sql = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
    expect(await queryPostgres(engine(), sql, { host: 'localhost', ca })).toEqual([{ ssl: true }]);
  });

  it('checks passwords by SCRAM', async () => {
    const stored = await engine().admin(
      `SELECT left(rolpassword, 13) AS kind FROM pg_authid WHERE rolcanlogin`,
    );
    expect(stored).toEqual([{ kind: 'SCRAM-SHA-256' }, { kind: 'SCRAM-SHA-256' }]);
  });
}

function itIsAnEngine(engine: () => OwnEngine, query: Query): void {
  it('answers with and without TLS', async () => {
    expect(await query(engine(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await query(engine(), 'SELECT 1 AS one', { ca: engine().tls.ca })).toEqual([{ one: 1 }]);
  });

  it('is refused by a client that trusts another CA', async () => {
    await expect(query(engine(), 'SELECT 1', { ca: engine().tls.foreignCa })).rejects.toThrow(/certificate/);
  });

  it('refuses a wrong password', async () => {
    await expect(query(engine(), 'SELECT 1', { password: 'wrong' })).rejects.toThrow(/password/);
  });

  it('has the password in its address', () => {
    const { password, port, url } = engine();
    expect(decodeURIComponent(new URL(url).password)).toBe(password);
    expect(new URL(url).port).toBe(String(port));
  });

  it('keeps data over a restart, which waits for no statement', async () => {
    const statement = engine().kind === 'postgres' ? 'SELECT pg_sleep(60)' : 'SELECT sleep(60)';
    await query(engine(), 'CREATE TABLE kept (id int)');
    await query(engine(), 'INSERT INTO kept VALUES (7)');
    const cutOff = expect(query(engine(), statement)).rejects.toThrow();
    await until(async () => (await statementsOfUser(engine())).includes(statement));
    await engine().restart();
    await cutOff;
    expect(await query(engine(), 'SELECT id FROM kept')).toEqual([{ id: 7 }]);
  });
}

/** What the superuser sees the user do. */
async function statementsOfUser({ kind, admin }: OwnEngine): Promise<unknown[]> {
  const rows = await admin(
    kind === 'postgres'
      ? `SELECT query AS statement FROM pg_stat_activity WHERE usename = 'patchbay'`
      : `SELECT info AS statement FROM information_schema.processlist WHERE user = 'patchbay'`,
  );
  return rows.map((row) => row['statement']);
}

async function until(met: () => Promise<boolean>): Promise<void> {
  while (!(await met())) await sleep(20);
}
