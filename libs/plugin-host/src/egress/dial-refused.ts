/** What drivers see of it, as the `code` of a socket's error. */
const CODES = { egress_denied: 'EEGRESS', busy: 'ENOPLACE' } as const;

/** A connection that this server does not make, whatever the remote system would have said to it. */
export class DialRefused extends Error {
  readonly code: string;

  constructor(
    readonly kind: keyof typeof CODES,
    message: string,
  ) {
    super(message);
    this.name = 'DialRefused';
    this.code = CODES[kind];
  }
}
