/** The metadata database cannot be opened or used as asked. One line that never shows a password. */
export class MetadataError extends Error {
  override readonly name = 'MetadataError';
}
