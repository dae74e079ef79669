import { Draft, type DraftConfig, type DraftProblem, isBlank, isObject, type Reading } from './draft.js';
import type { Field } from './field.js';
import { readHost } from './host-name.js';
import type { JsonSchema } from './json-schema.js';

/** What a plugin makes of a config that is sent to it, or that an earlier release stored. */
export interface Understood {
  /** In the spelling of the form. Not yet held against it. */
  readonly config: DraftConfig;
  /** Sentences for its sender: what is taken and has no effect. */
  readonly warnings: readonly string[];
  /** What cannot be meant. */
  readonly problems: readonly DraftProblem[];
}

/**
 * @param config whole, or the part that is laid over `stored`
 * @param stored in the spelling of the form
 */
export type Understand = (config: DraftConfig, stored?: DraftConfig) => Understood;

/**
 * The plugin's own readings, and then those that follow from its form: texts of numbers and switches, names of hosts.
 * @param names what the `client` of a config may be called
 */
export function understandBy(
  fields: readonly Field[],
  schema: JsonSchema,
  { readings, names }: { readonly readings: readonly Reading[]; readonly names: readonly string[] },
): Understand {
  const client = schema.properties?.client?.const;
  const all = [
    ...(client === undefined ? [] : [readClient(client, names)]),
    ...readings,
    (draft: Draft): void => coerce(draft.config, schema),
    ...fields.filter((field) => field.hostName).map(({ model }) => readHost(model)),
  ];
  const models = new Set(fields.map(({ model }) => model));
  return (config, stored = {}) => {
    const draft = new Draft(structuredClone(config), stored, models);
    for (const read of all) read(draft);
    const { warnings, problems } = draft;
    return { config: draft.config, warnings, problems };
  };
}

function readClient(client: unknown, names: readonly string[]): Reading {
  return (draft) => {
    const said = draft.get('client');
    if (typeof said === 'string' && names.includes(said.trim().toLowerCase())) draft.put('client', client);
  };
}

const NUMBER = /^\s*-?\d{1,15}(?:\.\d{1,15})?\s*$/;

const SWITCHES = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
  [1, true],
  [0, false],
]);

/** Forms of the web send texts. An empty one where a number belongs says that there is none. */
function coerce(config: DraftConfig, schema: JsonSchema): void {
  for (const [key, expected] of Object.entries(schema.properties ?? {})) {
    if (!Object.hasOwn(config, key)) continue;
    const value = config[key];
    if (isObject(value) && expected.type === 'object') coerce(value, expected);
    else if (expected.type === 'integer' || expected.type === 'number') config[key] = numberOf(value);
    else if (expected.type === 'boolean') config[key] = switchOf(value);
  }
}

function numberOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value.trim() === '') return null;
  return NUMBER.test(value) ? Number(value) : value;
}

function switchOf(value: unknown): unknown {
  if (value === '') return null;
  const known = typeof value === 'string' ? value.trim().toLowerCase() : value;
  return SWITCHES.get(known) ?? value;
}

/** `true`, `false`, or `undefined` where nothing is said. What is neither is refused. */
export function readSwitch(draft: Draft, path: string, value: unknown): boolean | undefined {
  if (isBlank(value)) return undefined;
  const read = switchOf(value);
  if (typeof read === 'boolean') return read;
  draft.refuse(path, 'must be true or false');
  return undefined;
}
