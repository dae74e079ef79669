import { PluginError } from '@patchbay/plugin-kit';
import { isHeaderName, isHeaderValue, mayConfigSet } from './refused-headers.js';

export type SentHeaders = Readonly<Record<string, string>>;

export function inLowerCase(headers: SentHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** RFC 9110, 5.1 and 5.5; and what forms refuse, in configs that were saved before they did. */
export function refuseUnsendable(headers: SentHeaders): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!isHeaderName(name)) throw unusable('The config has a header whose name HTTP cannot carry.');
    if (!isHeaderValue(value))
      throw unusable(`The config has a value for the header ${name} that HTTP cannot carry.`);
    if (!mayConfigSet(name))
      throw unusable(`The config sets the header ${name.slice(0, 100)}, which is not for a config to set.`);
  }
}

function unusable(message: string): PluginError {
  return new PluginError('invalid_request', message, { path: 'config' });
}
