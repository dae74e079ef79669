import { type Field, namesOf, type Plugin } from '@patchbay/plugin-kit';
import type { Config } from './configs.js';
import { schemeOf } from './pasted.js';
import { replaceAt } from './paths.js';

type Variables = Readonly<Record<string, string>>;

/** What fields are called in the environment, beside their own names. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  host: ['hostname', 'server', 'addr'],
  user: ['username'],
  password: ['pass', 'passwd', 'pwd'],
  database: ['db', 'dbname', 'databasename'],
  filename: ['file', 'path'],
};

/** Variables that say which kind of system they are for, such as `DB_CONNECTION=pgsql`. */
const KIND = /(?:^|_)(?:CONNECTION|CLIENT|DIALECT|DRIVER|TYPE|ENGINE)$/;

/** Names of plugins that the variables speak of, the surest first: by what they say, then by what they begin with. */
export function namesIn(variables: Variables): readonly string[] {
  const said = Object.entries(variables).flatMap(([name, value]) => (KIND.test(name) ? [value] : []));
  const begun = Object.keys(variables).flatMap((name) => [
    name.split('_')[0]!,
    /^PG(?=[A-Z])/.exec(name)?.[0],
  ]);
  return [...said, ...begun].flatMap((name) => (name ? [name.trim().toLowerCase()] : []));
}

/** What variables say, at the paths of the fields that are called like them. A connection URI stands as `uri`. */
export function configOf(
  plugin: Plugin,
  variables: Variables,
): { config: Config; warnings: readonly string[] } {
  const config: Config = {};
  const taken = new Map<string, string>();
  const warnings: string[] = [];
  const names = namesOf(plugin);
  for (const [name, value] of Object.entries(variables)) {
    const scheme = schemeOf(value);
    const field = fieldOf(plugin, name);
    const path = scheme !== undefined && names.includes(scheme) ? 'uri' : field?.model;
    const before = path === undefined ? undefined : taken.get(path);
    if (path === undefined) {
      if (!KIND.test(name)) warnings.push(`${name.slice(0, 100)} is left out: no field is called like it.`);
    } else if (before !== undefined) {
      warnings.push(`${name.slice(0, 100)} is left out: ${before.slice(0, 100)} says the same field.`);
    } else {
      taken.set(path, name);
      replaceAt(config, path, field?.schema.type === 'array' ? value.split(/\s*,\s*/) : value);
    }
  }
  return { config, warnings };
}

/** By the longest end of the variable's name that a field has: `AWS_SECRET_ACCESS_KEY` is `secretAccessKey`. */
function fieldOf(plugin: Plugin, variable: string): Field | undefined {
  const own = namesOf(plugin).filter((name) => variable.toLowerCase().startsWith(name));
  const bare = own.map((name) => variable.slice(name.length));
  const words = variable.split('_');
  const ends = words.map((_, at) => words.slice(at).join('_'));
  for (const end of [...ends, ...bare]) {
    const name = plain(end);
    const field = plugin.form.fields.find(
      ({ key, element }) =>
        element !== undefined && (plain(key) === name || (ALSO[key]?.includes(name) ?? false)),
    );
    if (field) return field;
  }
  return undefined;
}

function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
