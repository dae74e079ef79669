import { errorReader } from '@patchbay/sql-kit';

/** DuckDB's names for its errors, which its messages start with. */
export const duckdbErrors = errorReader({
  kinds: {
    cancelled: { codes: ['INTERRUPT'] },
    // Another process has the file open, or it is not a database of a version we know.
    unreachable: { codes: ['IO', 'Serialization', 'Fatal'] },
    // Another statement has changed the rows since.
    conflict: { codes: ['TransactionContext'], messages: [/^Transaction conflict|: Transaction conflict/] },
    unknown: { codes: ['Out of Memory', 'Internal'] },
    invalid_request: { codes: [/./] },
  },
});
