import { errorReader, plain, type DriverErrorFields } from '@patchbay/sql-kit';

interface ServerError {
  readonly code?: string;
  /** Of the character in the statement, from 0; also where it has no place. */
  readonly offset?: number;
}

function fieldsOf(error: object): DriverErrorFields {
  const { code = '', offset = 0 } = error as ServerError;
  const [, number] = /^ORA-(\d+)$/.exec(code) ?? [];
  return {
    ...plain(error),
    ...(number && { number: Number(number) }),
    ...(offset > 0 && { position: offset + 1 }),
  };
}

/** Numbers of Oracle's own errors (ORA); codes are those of its driver (NJS). */
export const oracleErrors = errorReader({
  fields: fieldsOf,
  kinds: {
    // Credentials, expired, locked, no right to log in.
    unauthorized: { numbers: [1005, 1017, 1045, 28000, 28001, 28003, 28040] },
    cancelled: { numbers: [1013] },
    // The limits of a call, of a login.
    timeout: { numbers: [40, 3136, 3156, 56735], codes: ['NJS-123'] },
    // Locks, deadlocks, what cannot be serialised.
    conflict: { numbers: [54, 60, 2049, 4020, 4021, 8177, 30006] },
    unreachable: {
      numbers: [18, 20, 1033, 1034, 1089, 1090, 3113, 3114, 3135, [12000, 12699]],
      codes: [/^NJS-5\d\d$/, 'NJS-003', 'NJS-040'],
    },
    // Space, memory, files, old snapshots, what only its makers can explain.
    unknown: {
      numbers: [
        ...[257, 600, 1110, 1115, 1116, 1157, 1536, 1555, 1578, 1688, 1691, 4030, 4031, 4036],
        ...([
          [1652, 1659],
          [27000, 27999],
        ] as const),
      ],
    },
    invalid_request: {
      numbers: [
        // The listener does not know the service.
        ...[12505, 12514],
        ...([
          [1, 2999],
          [4000, 4999],
          [6000, 6999],
          [8000, 8099],
          [12700, 14999],
          // Those of RAISE_APPLICATION_ERROR.
          [20000, 20999],
          [22000, 26999],
          [28100, 32999],
          [38000, 40999],
          [54000, 54999],
        ] as const),
      ],
      codes: ['NJS-518', 'NJS-519'],
    },
  },
  stages: {
    tls: { codes: [/^NJS-50[5-8]$/] },
    auth: { numbers: [1005, 1017, 1031, 1045, 28000, 28001, 28003, 28040] },
    database: { numbers: [12505, 12514], codes: ['NJS-518', 'NJS-519'] },
  },
});
