import { errorReader, plain, type DriverErrorFields } from '@patchbay/sql-kit';

/** What the remote's errors mean, by SQLSTATE, and where they end an attempt to connect. */
export const exampleErrors = errorReader({
  fields: fieldsOf,
  kinds: {
    unauthorized: { states: ['28'] },
    cancelled: { messages: [/due to user request/] },
    timeout: { states: ['57014', '25P04'] },
    conflict: { states: ['40001', '40P01', '55P03'] },
    unreachable: { states: ['08', '57P', '53300'], messages: [/terminated|timeout expired|SSL/] },
    unknown: { states: ['40003', '53', '58', '72', 'F0', 'HV', 'XX'] },
  },
  otherStates: 'invalid_request',
  stages: { tls: { messages: [/SSL/] }, auth: { states: ['28'] }, database: { states: ['3D000'] } },
});

/** Node's own errors have a code too, and no severity. */
function fieldsOf(error: object): DriverErrorFields {
  const { message, code, severity, position, ...more } = error as Readonly<Record<string, string>>;
  if (severity === undefined) return plain(error);
  const { detail, hint, schema, table, column, constraint } = more;
  const words = { message, code, sqlstate: code, detail, hint, schema, table, column, constraint };
  const told = Object.entries(words).filter(([, text]) => text !== undefined);
  return { ...Object.fromEntries(told), ...(position !== undefined && { position: Number(position) }) };
}
