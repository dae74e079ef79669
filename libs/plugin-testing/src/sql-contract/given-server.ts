import { readFileSync } from 'node:fs';
import type { Config } from '@patchbay/plugin-host';
import { openBench } from '../bench/bench.js';
import type { OwnEngine } from '../engines/index.js';
import { isFileContract, type SqlContract } from './contract.js';

/** A server that the reader has, in place of the one that the contract would start. */
export interface GivenServer {
  readonly config: Config;
  /** Works until it is stopped. Its `admin` goes through the plugin; what only a server of our own can do, it refuses. */
  readonly start: () => Promise<OwnEngine>;
}

/**
 * Looks the contract's plugin up in `ENGINES`, such as
 * `pg=postgres://ada:secret@db.example.com:5432/test,snowflake=@config.json`: sub types, each with the address of a server
 * or with the file that holds the config of an integration.
 * @throws Error where an entry or an address cannot be read or lacks a part, or names a plugin that has no server
 */
export function givenServer(
  contract: SqlContract,
  engines = process.env['ENGINES'],
): GivenServer | undefined {
  const { subType } = contract.plugin;
  const given = entriesOf(engines).find(([name]) => name === subType)?.[1];
  if (given === undefined) return undefined;
  if (isFileContract(contract)) throw new Error(`ENGINES: ${subType} works on files and has no server.`);
  if (given.startsWith('@')) {
    const config = JSON.parse(readFileSync(given.slice(1), 'utf8')) as Config;
    return serverOver(contract, config, NOWHERE);
  }
  const address = addressOf(subType, given);
  return serverOver(contract, contract.config({ ...REFUSED, ...address }), address);
}

/** A comma in an address does not end it: the next entry begins with a name. */
function entriesOf(engines = ''): [string, string][] {
  return engines
    .split(/,(?=\s*(?:[\w-]+\s*=|$))/)
    .filter((entry) => entry.trim() !== '')
    .map((entry) => {
      const [, name, server] = /^\s*([\w-]+)\s*=\s*(\S.*?)\s*$/s.exec(entry) ?? [];
      // An entry may hold a password: none is repeated.
      if (name === undefined || server === undefined)
        throw new Error('ENGINES: each entry must be a sub type, a "=", and an address or @ and a file.');
      return [name, server];
    });
}

type Address = Pick<OwnEngine, 'host' | 'port' | 'user' | 'password' | 'database' | 'url'>;

const NOWHERE: Address = { host: '', port: 0, user: '', password: '', database: '', url: '' };

function addressOf(subType: string, url: string): Address {
  if (!URL.canParse(url))
    throw new Error(
      `ENGINES: the address of ${subType} cannot be read. Names and passwords are percent-encoded.`,
    );
  const { hostname: host, port, username, password, pathname } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1));
  if (!host || !port || !username || !database)
    throw new Error(`ENGINES: the address of ${subType} must name host, port, user and database.`);
  const [user, secret] = [username, password].map(decodeURIComponent) as [string, string];
  return { host, port: Number(port), user, password: secret, database, url };
}

const refuse = (): never => {
  throw new Error('a server that ENGINES names is not ours to restart or to set up');
};

const REFUSED: OwnEngine = {
  ...NOWHERE,
  kind: 'given',
  tls: { ca: '', foreignCa: '' },
  admin: refuse,
  restart: refuse,
  stop: () => Promise.resolve(),
};

const READS = /^\s*(select|show|with|describe)\b/i;

function serverOver({ plugin }: SqlContract, config: Config, address: Address): GivenServer {
  const start = async (): Promise<OwnEngine> => {
    // One connection, made before a test counts them.
    const bench = await openBench(plugin, { ...config, pool: { max: 1 } });
    await bench.run('test', {});
    const admin = async (sql: string): Promise<Record<string, unknown>[]> => {
      const written = () => bench.write(sql);
      // What a query may not call, an administrator may.
      const { rows = [] } = await (READS.test(sql) ? bench.query(sql).catch(written) : written());
      return rows as Record<string, unknown>[];
    };
    return { ...REFUSED, ...address, admin, stop: () => bench.close() };
  };
  return { config, start };
}
