import { isIP } from 'node:net';

/** Said in one line, without a stack: the operator can mend it. */
export class SettingsError extends Error {}

/** @throws SettingsError unless it is digits, and no more than `max` */
export function wholeNumber(
  env: NodeJS.ProcessEnv,
  name: string,
  { default: left, max = 1_000_000_000 }: { readonly default: number; readonly max?: number },
): number {
  const text = env[name];
  if (!text) return left;
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(number <= max)) throw new SettingsError(`${name} must be a number from 0 to ${max}, not "${text}".`);
  return number;
}

/** Comma-separated; spaces around the parts are none of theirs. */
export function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

/** Origins as browsers send them: `*` and patterns are refused, since a token would then work from any page. */
export function originsOf(env: NodeJS.ProcessEnv, name: string): string[] {
  const origins = listOf(env[name]);
  for (const origin of origins) {
    if (origin.includes('*') || !URL.canParse(origin) || new URL(origin).origin !== origin)
      throw new SettingsError(
        `${name} must list origins such as https://console.example.org, not "${origin}".`,
      );
  }
  return origins;
}

const NAMED_RANGES = ['loopback', 'linklocal', 'uniquelocal'];

/** How many proxies stand before this server, or the addresses that they have. */
export function proxiesOf(env: NodeJS.ProcessEnv, name: string): number | string[] {
  const text = env[name];
  if (text && /^\d{1,2}$/.test(text)) return Number(text);
  const ranges = listOf(text);
  const wrong = ranges.find((range) => !NAMED_RANGES.includes(range) && !isRange(range));
  if (wrong === undefined) return ranges;
  throw new SettingsError(
    `${name} must be a number of proxies, or list addresses and ranges such as 10.0.0.0/8, not "${wrong}".`,
  );
}

function isRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return (
    bits === undefined ||
    (/^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= (family === 4 ? 32 : 128))
  );
}
