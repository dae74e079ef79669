import type { Plugin } from '@patchbay/plugin-kit';
import { mergeConfig } from '@patchbay/vault';
import { invalidConfig, refuseMasks } from './config-problems.js';
import type { Config } from './configs.js';
import { dropHidden, type Hidden, warningsOf } from './hidden-fields.js';
import { localPathProblems } from './local-files.js';
import { isBlank, replaceAt, valueAt } from './paths.js';
import { checkPems, cleanPems } from './pem-fields.js';
import { problemsOf } from './validation.js';

/** A config in the spelling of its form, checked and with its defaults. */
export interface ReadConfig {
  readonly config: Config;
  /** Sentences for its sender: what is taken and has no effect. */
  readonly warnings: readonly string[];
}

/** A field whose options are asked for: it need not have a value yet. */
export interface Asked {
  /** Such as `connection.database`. */
  readonly path: string;
  /** What stands there meanwhile. */
  readonly meanwhile?: string;
}

export interface Checking {
  /** What the config takes the place of: a path that stands there already may stay. */
  readonly saved?: Config;
  /** What its sender said, and what was said of that before. */
  readonly given?: Config;
  readonly warnings?: readonly string[];
  /** Whether a certificate may be left out by "...", as examples in documentation have it. */
  readonly takesElided?: boolean;
  readonly asked?: Asked | undefined;
}

/** @throws Failure `invalid_config` naming what cannot be meant */
export function understood(plugin: Plugin, said: Config, stored?: Config): ReadConfig {
  const { config, warnings, problems } = plugin.understand(said, stored);
  if (problems.length > 0) throw invalidConfig(plugin, problems);
  return { config, warnings };
}

/** A new config, in any spelling that its plugin knows. @throws Failure `invalid_config` */
export async function readNew(plugin: Plugin, said: Config, how: Checking = {}): Promise<ReadConfig> {
  const { config, warnings } = understood(plugin, said);
  refuseMasks(plugin, config);
  const given = mergeConfig({}, config, []);
  return checked(plugin, given, { ...how, given, warnings });
}

/** One that is in the spelling of the form, held against it. @throws Failure `invalid_config` */
export async function checked(
  plugin: Plugin,
  config: Config,
  { saved = {}, given = {}, warnings = [], takesElided = false, asked }: Checking,
): Promise<ReadConfig> {
  const { complete, dropped } = await fitted(plugin, config, { asked });
  const pems = checkPems(plugin.form, complete, takesElided);
  const problems = [...localPathProblems(plugin.form, complete, saved), ...pems.problems];
  if (problems.length > 0) throw invalidConfig(plugin, problems);
  return {
    config: complete,
    warnings: [
      ...warnings,
      ...warningsOf(plugin.form, complete),
      ...dropped.filter(({ path }) => !isBlank(valueAt(given, path))).map(({ warning }) => warning),
      ...pems.warnings,
    ],
  };
}

/** A copy as a session needs it, with its defaults filled in and nothing that its form hides. @throws Failure `invalid_config` */
export async function completeFor(plugin: Plugin, config: unknown, how?: string): Promise<Config> {
  return (await fitted(plugin, config, { how })).complete;
}

async function fitted(
  plugin: Plugin,
  config: unknown,
  { how, asked }: { readonly how?: string | undefined; readonly asked?: Asked | undefined },
): Promise<{ complete: Config; dropped: readonly Hidden[] }> {
  const complete = structuredClone(config) as Config;
  if (asked) replaceAt(complete, asked.path, asked.meanwhile);
  // Fills in the defaults that conditions look at; what is hidden need not fit.
  await problemsOf(plugin.form.schema, complete, 'config');
  const dropped = dropHidden(plugin.form, complete);
  const problems = (await problemsOf(plugin.form.schema, complete, 'config')).filter(
    ({ path }) => path !== `config.${asked?.path}`,
  );
  if (problems.length > 0) throw invalidConfig(plugin, problems, how);
  dropHidden(plugin.form, complete);
  cleanPems(plugin.form, complete);
  return { complete, dropped };
}

/** With the defaults of fields that the form has got since. */
export async function completed(plugin: Plugin, saved: Config): Promise<Config> {
  const copy = structuredClone(saved);
  await problemsOf(plugin.form.schema, copy, 'config');
  dropHidden(plugin.form, copy);
  return copy;
}
