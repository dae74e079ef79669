const REPLACEMENT = '********';

/** Shorter ones stand in too many innocent words; no text that names them gives them away. */
const SHORTEST = 3;

/** Takes the secrets of a config out of texts, in the forms in which drivers and URLs may repeat them. */
export function redactor(config: unknown, secretPaths: readonly string[]): (text: string) => string {
  const secrets = secretPaths.flatMap((path) => leaves(valueAt(config, path.split('.'))));
  const forms = new Set(secrets.flatMap(formsOf).filter((form) => form.length >= SHORTEST));
  if (forms.size === 0) return (text) => text;
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(escapeRegExp).join('|'), 'g');
  return (text) => text.replace(pattern, REPLACEMENT);
}

function formsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/);
  return [
    secret,
    secret.trim(),
    encodeURIComponent(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
    ...(lines.length > 1 ? lines.map((line) => line.trim()).filter((line) => line.length >= 16) : []),
  ];
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
