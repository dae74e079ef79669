/** For Knex, which would print its errors with their stack: here they reach the caller alone, redacted. */
export const quietLog = {
  warn: (): void => undefined,
  error: (): void => undefined,
  deprecate: (): void => undefined,
  debug: (): void => undefined,
};
