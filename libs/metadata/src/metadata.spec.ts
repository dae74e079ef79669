import { migrations } from '@patchbay/migrations';
import { migrate } from './database/data-source.js';
import { type Metadata, MetadataError, openMetadata } from './index.js';
import { engines, serverEngines, type ThrowAway } from './testing/engines.js';

describe.each(engines)('the metadata store on $name', (engine) => {
  let place: ThrowAway;
  let metadata: Metadata;

  beforeAll(async () => {
    place = await engine.create();
    metadata = await openMetadata(place.options);
  });
  afterAll(async () => {
    await metadata.close();
    await place.drop();
  });

  it('has run every migration, and runs none at the next start', async () => {
    const run = await metadata.dataSource.query<{ name: string }[]>(
      'SELECT name FROM migrations ORDER BY id',
    );
    expect(run.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
    expect(await migrate(metadata.dataSource)).toEqual([]);
    const again = await openMetadata(place.options);
    expect(await again.access.isEmpty()).toBe(true);
    await again.close();
  });

  it('keeps the id of the first master key that is claimed, also of several at once', async () => {
    expect(await metadata.dataKeys.masterKeyId()).toBeNull();
    const ids = ['one', 'two', 'three'];
    const claimed = await Promise.all(ids.map((id) => metadata.dataKeys.claimMasterKey(id)));
    expect(new Set(claimed).size).toBe(1);
    expect(ids).toContain(claimed[0]);
    expect(await metadata.dataKeys.claimMasterKey('four')).toBe(claimed[0]);
    expect(await metadata.dataKeys.masterKeyId()).toBe(claimed[0]);
  });

  it('answers a ping, and not after it is closed', async () => {
    const other = await openMetadata(place.options);
    await other.ping();
    await other.close();
    await other.close();
    await expect(other.ping()).rejects.toThrow();
  });

  it('never goes back', async () => {
    for (const Migration of migrations) {
      await expect(new Migration().down(metadata.dataSource.createQueryRunner())).rejects.toThrow(
        'only go forward',
      );
    }
  });
});

describe.each(serverEngines)('several replicas on $name', (engine) => {
  it('may start at once on an empty database', async () => {
    const place = await engine.create();
    const replicas = await Promise.all(Array.from({ length: 4 }, () => openMetadata(place.options)));
    const [row] = await replicas[0]!.dataSource.query<{ n: unknown }[]>(
      'SELECT COUNT(*) AS n FROM migrations',
    );
    expect(Number(row?.n)).toBe(migrations.length);
    for (const replica of replicas) await replica.close();
    await place.drop();
  });
});

describe('the SQLite store', () => {
  it('is durable, waits for others and holds foreign keys', async () => {
    const place = await engines[0]!.create();
    const { dataSource, close } = await openMetadata(place.options).then((opened) => ({
      dataSource: opened.dataSource,
      close: () => opened.close(),
    }));
    const pragma = async (name: string) =>
      Object.values((await dataSource.query(`PRAGMA ${name}`))[0] as object)[0];
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(2);
    expect(await pragma('foreign_keys')).toBe(1);
    expect(await pragma('busy_timeout')).toBe(5000);
    await close();
    await place.drop();
  });

  it('may be named by URL', async () => {
    const place = await engines[0]!.create();
    const url = `sqlite://${place.options.sqliteFile}`;
    const metadata = await openMetadata({ url, sqliteFile: '/nowhere/else' });
    expect(metadata.dataSource.options.database).toBe(place.options.sqliteFile);
    await metadata.close();
    await place.drop();
  });
});

describe('a metadata store that cannot be opened', () => {
  it.each([
    ['no URL', 'hunter2', 'PATCHBAY_DATABASE_URL cannot be read'],
    ['a foreign engine', 'mssql://sa:hunter2@db/x', 'it must be postgres://'],
    ['a bad escape', 'postgres://u:%hunter2@db/x', 'PATCHBAY_DATABASE_URL cannot be read'],
    ['no database', 'postgres://u:hunter2@db', 'must name a database'],
    ['a relative SQLite file', 'sqlite://hunter2/x', 'sqlite:///absolute/path'],
    [
      'an unknown MySQL parameter',
      'mysql://u:hunter2@db/x?sslmode=require',
      'parameter that is not known (sslmode)',
    ],
    [
      'a closed port of PostgreSQL',
      'postgres://u:hunter2@127.0.0.1:1/x',
      'postgres://127.0.0.1:1/x cannot be used',
    ],
    ['a closed port of MySQL', 'mysql://u:hunter2@127.0.0.1:1/x', 'mysql://127.0.0.1:1/x cannot be used'],
    ['a folder as SQLite file', 'sqlite:///tmp', '/tmp cannot be used: '],
  ])('says so in one line without the password: %s', async (_, url, reason) => {
    const error: unknown = await openMetadata({ url, sqliteFile: 'unused' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(MetadataError);
    const { message } = error as Error;
    expect(message).toContain(reason);
    expect(message).not.toMatch(/\n|hunter2/);
  });
});
