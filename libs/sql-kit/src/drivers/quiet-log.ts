/** For drivers that would print: what they have to say reaches the caller in their errors, redacted, and no other place. */
export class QuietLog {
  error(): void {}
  warn(): void {}
  info(): void {}
  debug(): void {}
  trace(): void {}
  deprecate(): void {}
  log(): void {}
}

export const quietLog = new QuietLog();
