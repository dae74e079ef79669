import { errorReader, plain, type DriverErrorFields } from '@patchbay/sql-kit';

interface ServerError {
  readonly number?: number;
  readonly class?: number;
  readonly lineNumber?: number;
}

function fieldsOf(error: object): DriverErrorFields {
  const { number, class: severity, lineNumber } = error as ServerError;
  return {
    ...plain(error),
    // The driver's code is the same for all errors of statements.
    ...(typeof number === 'number' && { number, code: String(number) }),
    ...(typeof severity === 'number' && { severity }),
    ...(typeof lineNumber === 'number' && lineNumber > 0 && { line: lineNumber }),
  };
}

/** Numbers of SQL Server's, `sys.messages`; codes are tedious' own. */
export const mssqlErrors = errorReader({
  fields: fieldsOf,
  kinds: {
    unauthorized: {
      numbers: [18450, 18452, 18456, 18461, 18470, 18486, 18487, 18488],
      codes: ['ELOGIN'],
    },
    unreachable: {
      // Too many requests, sessions or connections; being shut down, paused, or moved.
      numbers: [6005, 10928, 10929, 17142, 17809, 40197, 40501, 40613, 49918, 49919, 49920],
      codes: ['ESOCKET', 'ECLOSE', 'ETIMEOUT', 'EENCRYPT', 'EINVALIDSTATE'],
    },
    // Deadlocks, waiting for a lock, rows that others have changed since.
    conflict: { numbers: [1205, 1222, 3960, 41301, 41302, 41305, 41325] },
    cancelled: { codes: ['ECANCEL'] },
    invalid_request: {
      // The database is not there, or is not for this login.
      numbers: [916, 4060, 4064],
      // The statement's own fault or its user's, as the manual has them.
      severities: [[11, 16]],
      codes: ['EPARAM'],
    },
  },
  stages: {
    tls: { codes: ['EENCRYPT'] },
    database: { numbers: [916, 4060, 4064] },
    auth: { numbers: [18450, 18452, 18456, 18461, 18470, 18486, 18487, 18488], codes: ['ELOGIN'] },
  },
});
