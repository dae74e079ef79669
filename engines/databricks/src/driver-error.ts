import { types } from 'node:util';

interface HttpAnswer {
  readonly message?: string;
  readonly response?: {
    readonly displayMessage?: string;
    readonly errorMessage?: string;
    readonly sqlState?: string;
  };
}

/** What Databricks said of a statement or a session, by the names of its error conditions. */
export class DatabricksError extends Error {
  readonly code: string | undefined;
  readonly sqlState: string | undefined;

  constructor(message: string, sqlState = /SQLSTATE: (\w{5})/.exec(message)?.[1]) {
    super(message);
    this.name = 'DatabricksError';
    this.sqlState = sqlState;
    this.code = /^\s*\[([A-Z_]+)[\].]/m.exec(message)?.[1] ?? sqlState;
  }
}

/** The driver throws objects that are not errors, and puts the words of others where they are not found. */
export function readError(error: unknown): unknown {
  const { message = '', response } = error as HttpAnswer;
  const said = response?.displayMessage ?? response?.errorMessage;
  if (said) return new DatabricksError(said, response?.sqlState);
  if ((error as Error).name === 'Status Error' || /SQLSTATE: /.test(message))
    return new DatabricksError(message);
  // The errors of node-fetch and of Thrift look like some, and are none to Node.
  const { code, statusCode } = error as { readonly code?: unknown; readonly statusCode?: number };
  return types.isNativeError(error)
    ? error
    : Object.assign(new Error(message, { cause: error }), { code, statusCode });
}
