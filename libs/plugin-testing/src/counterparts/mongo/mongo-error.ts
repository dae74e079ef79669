/** What a server answers in place of a result, with a number and a name of its `error_codes.yml`. */
export class MongoError extends Error {
  constructor(
    readonly code: number,
    readonly codeName: string,
    message: string,
  ) {
    super(message);
  }
}

export const badValue = (message: string): MongoError => new MongoError(2, 'BadValue', message);
export const unauthorized = (message: string): MongoError => new MongoError(13, 'Unauthorized', message);
export const interrupted = (): MongoError =>
  new MongoError(11_601, 'Interrupted', 'operation was interrupted');
export const expired = (): MongoError =>
  new MongoError(50, 'MaxTimeMSExpired', 'operation exceeded time limit');
export const authenticationFailed = (): MongoError =>
  new MongoError(18, 'AuthenticationFailed', 'Authentication failed.');

/** The library behind throws in its own words; the server's are about the same. */
export function errorReply(error: unknown): Record<string, unknown> {
  const known = error instanceof MongoError ? error : undefined;
  return {
    ok: 0,
    errmsg: (error as Error).message,
    code: known?.code ?? 9,
    codeName: known?.codeName ?? 'FailedToParse',
  };
}
