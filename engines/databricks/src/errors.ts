import { errorReader, plain, type DriverErrorFields } from '@patchbay/sql-kit';

/** What the driver throws; the session gives those of statements a `sqlState`. */
interface DatabricksFailure {
  readonly message?: string;
  readonly sqlState?: string;
  readonly statusCode?: number;
}

function fieldsOf(error: object): DriverErrorFields {
  const { message = '', sqlState, statusCode } = error as DatabricksFailure;
  const [, line] = /\(line (\d+), pos \d+\)/.exec(message) ?? [];
  return {
    ...plain(error),
    ...(typeof statusCode === 'number' && { number: statusCode }),
    ...(sqlState && { sqlstate: sqlState }),
    ...(line && { line: Number(line) }),
  };
}

/** By the status of an answer, or by SQLSTATE, in Databricks' list of error conditions. */
export const databricksErrors = errorReader({
  fields: fieldsOf,
  kinds: {
    unauthorized: { numbers: [401, 403] },
    rate_limited: { numbers: [429] },
    unreachable: {
      states: ['08'],
      // The driver keeps to itself what it was that went wrong so often.
      messages: [/^Hive driver: .* when connecting to resource|socket hang up|Premature close/],
    },
    cancelled: { states: ['57014', 'HY008'] },
    timeout: { states: ['57KD0'], messages: [/^Request timed out/] },
    // Another transaction has changed the table since.
    conflict: { states: ['40', '2D521'], codes: [/^DELTA_CONCURRENT_/] },
    invalid_request: { numbers: [404], states: ['0A', '2', '42', '44', '46', '53', '54', 'K', 'P0', '45'] },
  },
  otherNumbers: 'unreachable',
  stages: {
    auth: { numbers: [401, 403] },
    database: { numbers: [404], codes: [/^(?:NO_SUCH_CATALOG|SCHEMA_NOT_FOUND|CATALOG_)/] },
  },
});
