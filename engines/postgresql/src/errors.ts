import { errorReader, type DriverErrorFields } from '@patchbay/sql-kit';

/** What the driver puts on the server's errors, by the fields of the protocol's ErrorResponse. */
interface ServerError {
  readonly message: string;
  /** The SQLSTATE; of Node's own errors it is something else, and they have no severity. */
  readonly code?: string;
  readonly severity?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly position?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

function fieldsOf(error: object): DriverErrorFields {
  const { message, code, severity, detail, hint, position, schema, table, column, constraint } =
    error as ServerError;
  if (severity === undefined) return { message, ...(code && { code }) };
  return {
    message,
    ...(code && { code, sqlstate: code }),
    ...(detail && { detail }),
    ...(hint && { hint }),
    ...(Number(position) > 0 && { position: Number(position) }),
    ...(schema && { schema }),
    ...(table && { table }),
    ...(column && { column }),
    ...(constraint && { constraint }),
  };
}

/** By SQLSTATE, PostgreSQL manual appendix A. */
export const postgresqlErrors = errorReader({
  fields: fieldsOf,
  kinds: {
    unauthorized: { states: ['28'] },
    // Our own cancelling, and that of an administrator; all else that cancels is a limit of the server's.
    cancelled: { messages: [/^canceling statement due to user request/] },
    timeout: { states: ['57014', '25P04'] },
    // What a transaction of others kept from being done.
    conflict: { states: ['40001', '40P01', '55P03'] },
    unreachable: { states: ['08', '57P', '53300'], messages: [/terminated|timeout expired|SSL/] },
    // Resources, the system, foreign servers, and what the server calls internal or corrupt.
    unknown: { states: ['40003', '53', '58', '72', 'F0', 'HV', 'XX'] },
  },
  // A statement's own, those that RAISE makes up among them.
  otherStates: 'invalid_request',
  stages: {
    // The server's own refusals for want of TLS come with the code of any refused login.
    tls: {
      messages: [/server does not support SSL|establishing an SSL connection|no encryption|SSL off/],
    },
    auth: { states: ['28'] },
    database: { states: ['3D000', '42501'] },
  },
});
