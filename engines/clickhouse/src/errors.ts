import { errorReader, plain, type DriverErrorFields } from '@patchbay/sql-kit';

function fieldsOf(error: object): DriverErrorFields {
  const told = plain(error);
  const number = Number(told.code);
  const [, position] = /failed at position (\d+)/.exec(told.message ?? '') ?? [];
  return {
    ...told,
    ...(told.code && Number.isInteger(number) && { number }),
    ...(position && { position: Number(position) }),
  };
}

/** ClickHouse's own numbers, `ErrorCodes.cpp`. All others are the statement's fault. */
export const clickhouseErrors = errorReader({
  fields: fieldsOf,
  kinds: {
    // Unknown user, wrong, required or failed password.
    unauthorized: { numbers: [192, 193, 194, 492, 516] },
    unreachable: {
      // Too many queries, no connection, shutting down, a table that is readonly for want of its keeper.
      numbers: [202, 203, 209, 210, 236, 242, 279],
      messages: [/socket hang up|aborted|premature close|terminated/i],
    },
    timeout: { numbers: [159, 160], messages: [/^Timeout error/] },
    conflict: { numbers: [473] },
    cancelled: { numbers: [394, 735] },
    // Memory, disk, checksums, the keeper, what only its makers can explain.
    unknown: { numbers: [40, 49, 173, 228, 241, 243, 246, 271, 999, 1000, 1001, 1002] },
  },
  otherNumbers: 'invalid_request',
  stages: { auth: { numbers: [192, 193, 194, 492, 516] }, database: { numbers: [81, 291] } },
});
