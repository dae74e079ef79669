import { networkErrorCode } from '@patchbay/plugin-kit';
import { errorReader, type DriverErrorFields } from '@patchbay/sql-kit';

/** An error of the driver's: Snowflake's own codes are six digits, and so are the driver's. */
interface SnowflakeError {
  readonly code?: string | number;
  readonly name?: string;
  readonly message?: string;
  readonly sqlState?: string;
  readonly cause?: unknown;
  readonly response?: { readonly status?: number };
}

function fieldsOf(error: object): DriverErrorFields {
  const { code, name, message, sqlState, response } = error as SnowflakeError;
  const status = response?.status === 401 || response?.status === 403 ? response.status : undefined;
  const number = status ?? Number(code);
  const [, line] = /^SQL compilation error:\s[^]{0,200}?\bline (\d+) at position/.exec(message ?? '') ?? [];
  return {
    ...(message && { message }),
    ...(code === undefined ? name && name !== 'Error' && { code: name } : { code: String(code) }),
    ...(Number.isInteger(number) && { number }),
    ...(sqlState && { sqlstate: sqlState }),
    ...(Number(line) > 0 && { line: Number(line) }),
  };
}

/** Codes of Snowflake, which it publishes no list of; those of logins begin with 390. */
export const snowflakeErrors = errorReader({
  fields: fieldsOf,
  root: (error) => {
    const { cause } = (error ?? {}) as SnowflakeError;
    return networkErrorCode(cause) ? cause : error;
  },
  kinds: {
    unauthorized: { numbers: [401, 403, [390_100, 390_399], 250_001] },
    unreachable: {
      // The session is gone, or its tokens are.
      numbers: [
        ...[390_104, 390_105, 390_108, 390_110, 390_111, 390_112, 390_113, 390_114, 390_115],
        ...[390_116, 390_117, 390_118, 407_002],
        // The network, and what answered was not Snowflake.
        [400_000, 402_999],
      ],
    },
    cancelled: { numbers: [604] },
    // The limits of a statement's run time, and of its time in the queue.
    timeout: { numbers: [630, 631] },
    // A transaction of others holds the lock.
    conflict: { numbers: [625], states: ['40'] },
    invalid_request: {
      // No warehouse is chosen, or it may not be used.
      numbers: [[600, 699]],
      states: ['0A', '2', '42', '44', '57P03', 'P0'],
      codes: ['MissingParameterError', 'InvalidParameterError'],
    },
  },
  stages: {
    database: { messages: [/^There is no (?:database|schema|warehouse) /] },
    auth: { numbers: [401, 403, [390_100, 390_103], [390_119, 390_399], 390_106, 390_107, 390_109, 250_001] },
  },
});
