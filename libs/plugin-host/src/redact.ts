const REPLACEMENT = '********';

/** Shorter ones stand in too many innocent words; no text that names them gives them away. */
const SHORTEST = 3;

/** In what a remote system answers, which is somebody's data. */
export const SHORTEST_IN_ANSWERS = 8;

/**
 * Takes the secrets of a config out of texts, in the forms in which drivers and URLs may repeat them.
 * @param shortest of the forms that are taken out
 */
export function redactor(
  config: unknown,
  secretPaths: readonly string[],
  shortest = SHORTEST,
): (text: string) => string {
  const secrets = secretPaths
    .flatMap((path) => leaves(valueAt(config, path.split('.'))))
    .flatMap((secret) => [secret, ...passwordsIn(secret)]);
  const forms = new Set(secrets.flatMap(formsOf).filter((form) => form.length >= shortest));
  if (forms.size === 0) return (text) => text;
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(escapeRegExp).join('|'), 'g');
  return (text) => text.replace(pattern, REPLACEMENT);
}

/** Between the first colon behind `scheme://` and the last @ of the authority, as it stands there and as it is meant. */
function passwordsIn(secret: string): string[] {
  const password = /^[a-z][a-z\d+.-]*:\/\/[^:@/?#]*:([^/?#]*)@/i.exec(secret.trim())?.[1];
  if (!password) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const lines = secret.split(/\r?\n/);
  return [
    secret,
    secret.trim(),
    encodeURIComponent(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('hex'),
    bytes.toString('base64'),
    ...[0, 1, 2].map((lead) => base64Within(bytes, lead)).flatMap((text) => [text, base64Url(text)]),
    ...(lines.length > 1 ? lines.map((line) => line.trim()).filter((line) => line.length >= 16) : []),
  ];
}

/** What stands in base64 for the bytes after `lead` others, as in `user:password`: the characters that are theirs alone. */
function base64Within(bytes: Buffer, lead: number): string {
  const text = Buffer.concat([Buffer.alloc(lead), bytes]).toString('base64');
  return text.slice(Math.ceil((lead * 8) / 6), Math.floor(((lead + bytes.length) * 8) / 6));
}

function base64Url(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_');
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, head)) return undefined;
  return valueAt((value as Record<string, unknown>)[head], rest);
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
