/** The master key is missing, malformed, or not the one that sealed what is stored. One line, fit for a start-up log. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
}

/** A sealed text does not open, or a value cannot be sealed. The message never holds key, plain text or sealed text. */
export class SealError extends Error {
  override readonly name = 'SealError';
}
