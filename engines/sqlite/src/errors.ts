import { errorReader } from '@patchbay/sql-kit';

/** SQLite's result codes; an extended one starts with the one it refines. */
export const sqliteErrors = errorReader({
  kinds: {
    cancelled: { codes: [/^SQLITE_INTERRUPT/] },
    // Another process held its lock for longer than we wait.
    conflict: { codes: [/^SQLITE_(BUSY|LOCKED)/] },
    unreachable: { codes: [/^SQLITE_(CANTOPEN|NOTADB|CORRUPT|IOERR|PERM)/] },
    invalid_request: {
      codes: [/^SQLITE_(ERROR|CONSTRAINT|READONLY|MISMATCH|MISUSE|RANGE|AUTH|TOOBIG|SCHEMA)/],
    },
  },
});
