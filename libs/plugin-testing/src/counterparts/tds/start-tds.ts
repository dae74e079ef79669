import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { SqlBehind, type SqlBehindConnection } from '../sql-behind.js';
import { certificates, type OwnEngine } from '../../engines/index.js';
import { type Host, TdsClient, type TdsManners } from './client.js';
import { SYS } from './sys.js';
import { translated } from './tsql.js';

/** A stand-in of SQL Server: speaks TDS 7.4 and 8.0 to any driver, and lets DuckDB make sense of the SQL. */
export async function startTds(manners: TdsManners = {}): Promise<OwnEngine> {
  const behind = await SqlBehind.open();
  const made = await certificates();
  const login = {
    user: 'patchbay',
    password: `${randomBytes(9).toString('hex')}@:/?#%`,
    database: 'patchbay',
  };
  const connect = async (): Promise<SqlBehindConnection> => {
    const connection = await behind.connect();
    await connection.run(`SET search_path = 'dbo,main'`);
    return connection;
  };
  const first = await behind.connect();
  for (const sql of SYS) await first.run(sql);
  first.close();

  const door = new Door({ login, certificates: made, manners, connect });
  const port = await door.open(0);
  return {
    kind: 'SQL Server',
    host: '127.0.0.1',
    port,
    ...login,
    url: `mssql://${login.user}:${encodeURIComponent(login.password)}@127.0.0.1:${port}/${login.database}`,
    tls: { ca: made.ca, foreignCa: made.foreignCa },
    admin: (sql) => (/\bdm_exec_sessions\b/.test(sql) ? Promise.resolve(door.sessions()) : ask(connect, sql)),
    restart: async () => {
      await door.shut();
      await door.open(port);
    },
    stop: async () => {
      await door.shut();
      behind.close();
    },
  };
}

/** Where clients come in. */
class Door {
  readonly #clients = new Map<string, TdsClient>();
  #server: Server | undefined;
  #count = 0;

  constructor(private readonly host: Host) {}

  async open(port: number): Promise<number> {
    this.#server = createServer((socket) => {
      const id = String((this.#count += 1));
      this.#clients.set(id, new TdsClient(id, socket, this.host));
      socket.once('close', () => this.#clients.delete(id));
    }).listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async shut(): Promise<void> {
    if (!this.#server?.listening) return;
    const shut = once(this.#server.close(), 'close');
    for (const client of this.#clients.values()) client.cut();
    await shut;
  }

  sessions(): Record<string, unknown>[] {
    return [...this.#clients].map(([id, client]) => ({
      session_id: id,
      status: client.isBusy ? 'running' : 'sleeping',
    }));
  }
}

async function ask(
  connect: () => Promise<SqlBehindConnection>,
  sql: string,
): Promise<Record<string, unknown>[]> {
  const connection = await connect();
  try {
    const rows: Record<string, unknown>[] = [];
    for (const statement of translated(sql, [], 'NULL')) {
      const { columns, batches } = await connection.run(statement);
      for await (const batch of batches)
        for (const row of batch)
          rows.push(Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])));
    }
    return rows;
  } finally {
    connection.close();
  }
}
