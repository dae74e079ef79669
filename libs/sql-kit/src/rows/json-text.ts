/** Line breaks in a JSON text stand between its tokens only: without them it can go out as one line of NDJSON. */
export const oneLine = (json: string): string => (/[\r\n]/.test(json) ? json.replace(/[\r\n]+/g, ' ') : json);

/** What an engine calls JSON, on its way out as it stands: not a digit changes. What is not JSON, such as NaN, is a text there. */
export function jsonText(raw: string): string {
  try {
    JSON.parse(raw);
  } catch {
    return JSON.stringify(raw);
  }
  return oneLine(raw);
}
