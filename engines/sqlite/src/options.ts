import type { LocalFile, PoolConfig } from '@patchbay/sql-kit';

/** Which file, and how many processes have it open. */
export interface SqliteOptions extends Omit<LocalFile, 'folders'> {
  readonly pool: Omit<PoolConfig, 'min'>;
}
