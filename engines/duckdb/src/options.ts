import type { LocalFile, PoolConfig } from '@patchbay/sql-kit';

/** Which file, and what the process that holds it may use: of all sessions of a file, the first one decides. */
export interface DuckdbOptions extends Omit<LocalFile, 'folders'> {
  readonly memoryMb: number;
  readonly threads: number;
  /** Statements at a time. */
  readonly pool: Omit<PoolConfig, 'min'>;
}
