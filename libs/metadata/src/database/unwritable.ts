interface DriverError {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly driverError?: unknown;
}

/** As SQLite, Node, PostgreSQL and MySQL call them. */
const DISK_FULL = /^(SQLITE_FULL|ENOSPC|EDQUOT|53100|ER_DISK_FULL|ER_RECORD_FILE_FULL)$/;
const DISK_FAILED =
  /^(SQLITE_IOERR(_WRITE|_FSYNC|_DIR_FSYNC|_TRUNCATE|_SHMSIZE|_SHMOPEN)?|58030|ER_ERROR_ON_WRITE)$/;
const READ_ONLY = /^(SQLITE_READONLY\w*|EROFS|25006|ER_OPTION_PREVENTS_STATEMENT|ER_READ_ONLY_MODE)$/;
/** MySQL says the system's own number in the text alone. */
const NO_SPACE = /(errno|errcode): 28\b/i;

/** @returns why a database of the metadata does not take a write, in words; undefined for any other error */
export function unwritableReason(error: unknown): string | undefined {
  const { code, message, driverError } = (error ?? {}) as DriverError;
  const name = typeof code === 'string' ? code : '';
  if (DISK_FULL.test(name) || NO_SPACE.test(String(message))) return 'the disk is full';
  if (DISK_FAILED.test(name)) return 'the disk failed';
  if (READ_ONLY.test(name)) return 'the database is read-only';
  return driverError === undefined ? undefined : unwritableReason(driverError);
}
