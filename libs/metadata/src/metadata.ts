import type { DataSource } from 'typeorm';
import { AccessRepository } from './access-repository.js';
import { AuditEvents } from './audit-events.js';
import { ChangeFeed } from './change-feed.js';
import { DataKeyRepository } from './data-key-repository.js';
import { dataSourceOf, migrate } from './data-source.js';
import { type DatabaseTarget, databaseTarget } from './database-url.js';
import { MetadataError } from './errors.js';
import { IntegrationHistory } from './integration-history.js';
import { IntegrationRepository } from './integration-repository.js';
import { SourceRepository } from './source-repository.js';
import { TokenRepository } from './token-repository.js';
import { UsageRecords } from './usage-records.js';

export interface MetadataOptions {
  /** `postgres://…`, `mysql://…` or `sqlite:///absolute/path`; without it the SQLite file is opened. */
  readonly url?: string | undefined;
  readonly sqliteFile: string;
}

/** The metadata store, open and at the newest schema. */
export class Metadata {
  readonly integrations: IntegrationRepository;
  readonly tokens: TokenRepository;
  readonly dataKeys: DataKeyRepository;
  readonly access: AccessRepository;
  readonly usage: UsageRecords;
  readonly audit: AuditEvents;
  readonly history: IntegrationHistory;
  readonly sources: SourceRepository;
  readonly feed: ChangeFeed;

  constructor(readonly dataSource: DataSource) {
    this.feed = new ChangeFeed(dataSource);
    this.integrations = new IntegrationRepository(dataSource, this.feed);
    this.sources = new SourceRepository(dataSource, this.feed);
    this.tokens = new TokenRepository(dataSource, this.feed);
    this.dataKeys = new DataKeyRepository(dataSource);
    this.access = new AccessRepository(dataSource, this.feed);
    this.usage = new UsageRecords(dataSource);
    this.audit = new AuditEvents(dataSource);
    this.history = new IntegrationHistory(dataSource);
  }

  async ping(): Promise<void> {
    await this.dataSource.query('SELECT 1');
  }

  /** May be called more than once. */
  async close(): Promise<void> {
    await this.feed.stop();
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

/**
 * Opens the store and runs what migrations are pending, alone even when several replicas start at once.
 * @throws MetadataError in one line, without the password, for a bad URL or a database that cannot be reached.
 */
export async function openMetadata({ url, sqliteFile }: MetadataOptions): Promise<Metadata> {
  const target = databaseTarget(url, sqliteFile);
  const dataSource = await dataSourceOf(target);
  const metadata = new Metadata(dataSource);
  try {
    await dataSource.initialize();
    await migrate(dataSource);
    await metadata.feed.start();
    return metadata;
  } catch (error) {
    await metadata.close();
    throw new MetadataError(
      `The metadata database ${target.shown} cannot be used: ${reasonOf(error, target)}`,
    );
  }
}

function reasonOf(error: unknown, target: DatabaseTarget): string {
  const { message, code } = error as NodeJS.ErrnoException;
  const reason = (message || code || 'unknown error').replaceAll(/\s+/g, ' ');
  const password = 'url' in target ? decodeURIComponent(target.url.password) : '';
  return password ? reason.replaceAll(password, '***') : reason;
}
