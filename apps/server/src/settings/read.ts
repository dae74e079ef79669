import { isAddressRange } from '@patchbay/plugin-host';
import { nearest } from '@patchbay/plugin-kit';
import { type NumberName, type VariableName, VARIABLES } from './variables.js';

/** Said in one line, without a stack: the operator can mend it. */
export class SettingsError extends Error {}

/** The environment, by the variables that it may have. */
export type Environment = Readonly<Partial<Record<VariableName, string>>>;

/** @throws SettingsError unless it is digits, no less than `min` and no more than `max` */
export function numberIn(env: Environment, name: NumberName): number {
  const { default: left, min = 0, max = 1_000_000_000 }: Bounds = VARIABLES[name].number;
  const text = env[name];
  if (!text) return left;
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(number >= min && number <= max))
    throw new SettingsError(`${name} must be a number from ${min} to ${max}, not "${text}".`);
  return number;
}

/** What an operator has to hear of variables that look like ours and are none: a letter that is wrong leaves a default in force. */
export function misspelt(env: NodeJS.ProcessEnv): string[] {
  return Object.keys(env).flatMap((name) => {
    const meant = meantBy(name);
    // Windows finds a variable whatever its capitals are.
    if (meant === undefined || (name !== name.toUpperCase() && env[name.toUpperCase()] !== undefined))
      return [];
    return [`${name} has no effect: it is not known; did you mean ${meant}?`];
  });
}

function meantBy(name: string): string | undefined {
  const ours: readonly string[] = Object.keys(VARIABLES);
  const inCapitals = name.toUpperCase();
  if (!inCapitals.startsWith(PREFIX) || ours.includes(name)) return undefined;
  const bare = inCapitals.slice(PREFIX.length);
  return ours.includes(bare)
    ? bare
    : nearest(
        name,
        ours.filter((each) => each.startsWith(PREFIX)),
      );
}

const PREFIX = 'PATCHBAY_';

interface Bounds {
  readonly default: number;
  readonly min?: number;
  readonly max?: number;
}

/** Comma-separated; spaces around the parts are none of theirs. */
export function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

/** Origins as browsers send them: `*` and patterns are refused, since a token would then work from any page. */
export function originsOf(env: Environment, name: VariableName): string[] {
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
export function proxiesOf(env: Environment, name: VariableName): number | string[] {
  const text = env[name];
  if (text && /^\d{1,2}$/.test(text)) return Number(text);
  const ranges = listOf(text);
  const wrong = ranges.find((range) => !NAMED_RANGES.includes(range) && !isProxyRange(range));
  if (wrong === undefined) return ranges;
  throw new SettingsError(
    `${name} must be a number of proxies, or list addresses and ranges such as 10.0.0.0/8, not "${wrong}".`,
  );
}

/** A range of all addresses is not a list of proxies. */
function isProxyRange(text: string): boolean {
  return isAddressRange(text) && !/\/0+$/.test(text);
}

/** Addresses and ranges of them. */
export function rangesOf(env: Environment, name: VariableName): string[] {
  const ranges = listOf(env[name]);
  const wrong = ranges.find((range) => !isAddressRange(range));
  if (wrong === undefined) return ranges;
  throw new SettingsError(
    `${name} must list addresses and ranges such as 10.0.0.0/8 or fd00::/8, not "${wrong}".`,
  );
}

/** Ids of workspaces, or `all` of them. */
export function workspacesOf(env: Environment, name: VariableName): readonly string[] | 'all' {
  const ids = listOf(env[name]);
  if (ids.length === 1 && ids[0] === 'all') return 'all';
  const wrong = ids.find((id) => !/^[\da-f-]{36}$/i.test(id));
  if (wrong === undefined) return ids;
  throw new SettingsError(`${name} must be all, or list ids of workspaces, not "${wrong}".`);
}
