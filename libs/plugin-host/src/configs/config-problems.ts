import type { Plugin } from '@patchbay/plugin-kit';
import { changedPaths, unmatchedMasks } from '@patchbay/vault';
import type { Config } from './configs.js';
import { Failure, type FieldProblem } from '../failures/failure.js';

export function invalidConfig(
  plugin: Plugin,
  fields: readonly FieldProblem[],
  how = 'The config does not fit',
): Failure {
  const { path, message } = fields[0]!;
  return new Failure('invalid_config', `${how} the form of ${plugin.manifest.title}: ${path} ${message}.`, {
    fields,
  });
}

/** @throws Failure `invalid_config` for each mask that stands for nothing */
export function refuseMasks(plugin: Plugin, config: Config, stored?: Config): void {
  const masks = unmatchedMasks(config, plugin.form.secrets, stored);
  const message = 'has to be entered: no saved secret is there for ******** to stand for';
  if (masks.length > 0)
    throw invalidConfig(
      plugin,
      masks.map((path) => ({ path: `config.${path}`, message })),
    );
}

const MOST_NAMED = 100;
const LONGEST_NAME = 200;

/** Such as `config.connection.host`; `config` alone where they are too many to be named. */
export function changedFieldsOf(before: Config, after: Config, { form }: Plugin): readonly string[] {
  const paths = changedPaths(before, after, form.secrets);
  if (paths.length > MOST_NAMED) return ['config'];
  return paths.map((path) => `config.${path}`.slice(0, LONGEST_NAME));
}
