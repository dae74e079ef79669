import { existsSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { AccessRepository } from './access/access-repository.js';
import { AuditEvents } from './audit/audit-events.js';
import { ChangeFeed } from './feed/change-feed.js';
import { CredentialRepository } from './integrations/credential-repository.js';
import { DataKeyRepository } from './data-key-repository.js';
import { dataSourceOf, isCurrent, migrate, requireSchema } from './database/data-source.js';
import { type DatabaseTarget, databaseTarget } from './database/database-url.js';
import { MetadataError } from './database/errors.js';
import { IntegrationHistory } from './integrations/integration-history.js';
import { IntegrationRepository } from './integrations/integration-repository.js';
import { ReferenceRepository } from './integrations/reference-repository.js';
import { SourceRepository } from './sources/source-repository.js';
import { TokenRepository } from './access/token-repository.js';
import { UsageRecords } from './usage/usage-records.js';
import { WriteProbe } from './database/write-probe.js';

export interface MetadataOptions {
  /** `postgres://…`, `mysql://…` or `sqlite:///absolute/path`; without it the SQLite file is opened. */
  readonly url?: string | undefined;
  readonly sqliteFile: string;
  /** How many connections to a server, at most; `connection_limit` in the URL counts more. */
  readonly poolSize?: number;
}

/** The metadata store, open and at the newest schema. */
export class Metadata {
  readonly integrations: IntegrationRepository;
  readonly tokens: TokenRepository;
  readonly dataKeys: DataKeyRepository;
  readonly credentials: CredentialRepository;
  readonly access: AccessRepository;
  readonly usage: UsageRecords;
  readonly audit: AuditEvents;
  readonly history: IntegrationHistory;
  readonly sources: SourceRepository;
  readonly references: ReferenceRepository;
  readonly feed: ChangeFeed;
  readonly writes: WriteProbe;

  constructor(readonly dataSource: DataSource) {
    this.feed = new ChangeFeed(dataSource);
    this.writes = new WriteProbe(dataSource);
    this.integrations = new IntegrationRepository(dataSource, this.feed);
    this.sources = new SourceRepository(dataSource, this.feed);
    this.references = new ReferenceRepository(dataSource);
    this.tokens = new TokenRepository(dataSource, this.feed);
    this.dataKeys = new DataKeyRepository(dataSource);
    this.credentials = new CredentialRepository(dataSource, this.feed);
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
export async function openMetadata(options: MetadataOptions): Promise<Metadata> {
  return await open(options, async ({ dataSource, feed }) => {
    await requireSchema(dataSource);
    await migrate(dataSource);
    await feed.start();
  });
}

/**
 * Opens the store beside the server that has it, for a moment: nothing is made, migrated or heard of.
 * @throws MetadataError also for a store that is not there, or of another release
 */
export async function openBesideServer(options: MetadataOptions): Promise<Metadata> {
  const target = databaseTarget(options.url, options.sqliteFile);
  const firstStart = 'Start the server of this release first.';
  if ('file' in target && !existsSync(target.file)) {
    throw new MetadataError(`There is no metadata database ${target.shown} yet. ${firstStart}`);
  }
  return await open(options, async ({ dataSource }) => {
    if (!(await isCurrent(dataSource))) throw new Error(`it is not that of this release. ${firstStart}`);
  });
}

async function open(
  { url, sqliteFile, poolSize }: MetadataOptions,
  prepare: (metadata: Metadata) => Promise<void>,
): Promise<Metadata> {
  const target = databaseTarget(url, sqliteFile);
  const dataSource = await dataSourceOf(target, poolSize);
  const metadata = new Metadata(dataSource);
  try {
    await dataSource.initialize();
    await prepare(metadata);
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
  return password ? reason.replaceAll(asWritten(password), '***') : reason;
}

/** A short password is looked for as a word of its own only: a gap within a word would tell it. */
function asWritten(password: string): RegExp {
  const literal = password.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return new RegExp(password.length < 8 ? `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])` : literal, 'gu');
}
