/** Characters of what a remote system says of an error or of itself: it is for people to read. */
const MAX_CHARACTERS = 10_000;

/** No secret is longer in any of its forms, or a part of it could be left where a text was cut before it was redacted. */
const LONGEST_SECRET = 32_768;

/** What a remote system said, without secrets and cut to a readable length: as much is redacted as is kept, however long it is. */
export function remoteText(text: string, redact: (text: string) => string): string {
  if (text.length <= MAX_CHARACTERS) return redact(text);
  const read = redact(text.slice(0, MAX_CHARACTERS + LONGEST_SECRET));
  const isWhole = text.length <= MAX_CHARACTERS + LONGEST_SECRET;
  const sure = isWhole ? read : read.slice(0, -LONGEST_SECRET);
  return isWhole && sure.length <= MAX_CHARACTERS ? sure : `${sure.slice(0, MAX_CHARACTERS)}…`;
}
