import { type Option, type OptionsFrom, valueAt } from '@patchbay/plugin-kit';
import { isObject } from './paths.js';

/** What a field may be, as far as the remote system says. */
export interface OptionList {
  readonly list: readonly Option[];
  /** There are more than the list has. */
  readonly truncated: boolean;
}

const MOST_OPTIONS = 1000;
const LONGEST_OPTION = 1000;

/**
 * The options in what an action answered. What a form cannot take as a text, and what repeats a secret, is left out.
 * @param redact takes the secrets of the config out of a text
 */
export function optionsIn(answer: unknown, from: OptionsFrom, redact: (text: string) => string): OptionList {
  const entries = from.list === undefined ? answer : valueAt(answer, from.list);
  const options = new Map<string, Option>();
  for (const entry of Array.isArray(entries) ? (entries as unknown[]) : []) {
    const value = textAt(entry, from.value);
    if (value === undefined || redact(value) !== value) continue;
    const label = redact(textAt(entry, from.label ?? from.value) ?? value);
    if (!options.has(value)) options.set(value, { value, label });
  }
  const list = [...options.values()].slice(0, MOST_OPTIONS);
  return { list, truncated: options.size > list.length || isPart(answer) };
}

function textAt(entry: unknown, path: string | undefined): string | undefined {
  const value = path === undefined ? entry : valueAt(entry, path);
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' && text.length <= LONGEST_OPTION ? text : undefined;
}

/** Pages of names say whether they are the last, and lists of services whether they were cut. */
function isPart(answer: unknown): boolean {
  return isObject(answer) && (answer['isLastPage'] === false || answer['truncated'] === true);
}
