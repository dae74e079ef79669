import { type IntegrationType, namesOf, type Plugin } from '@patchbay/plugin-kit';
import { readNew } from './config-reading.js';
import type { Config } from './configs.js';
import { Failure, type FieldProblem } from '../failures/failure.js';
import { type Pasted, readPasted, schemeOf, urisIn } from './pasted.js';
import { isBlank, replaceAt, valueAt } from './paths.js';
import { redactor } from '../failures/redact.js';
import type { Registry } from '../registry/registry.js';
import { configOf, namesIn } from './variables.js';

/** What a pasted config means, without its secrets. */
export interface Understanding {
  readonly type: IntegrationType;
  readonly subType: string;
  /** In the spelling of the form: what was said and is not secret. */
  readonly config: Config;
  /** Paths of the secrets that were read, such as `config.connection.password`. */
  readonly secrets: readonly string[];
  /** Sentences: what is taken and has no effect, or is left out. */
  readonly warnings: readonly string[];
  /** Why it cannot be saved as it is. */
  readonly problems: readonly FieldProblem[];
}

interface Wanted {
  readonly type?: IntegrationType | undefined;
  readonly subType?: string | undefined;
}

/** Finds the plugin of a pasted config, and reads the config into its form. Nothing of it is kept, and no secret of it repeated. */
export class Understandings {
  constructor(private readonly registry: Registry) {}

  /** @throws Failure `invalid_request` where it cannot be read, or does not say what it is for; `unknown_plugin` */
  async of(value: unknown, wanted: Wanted): Promise<Understanding> {
    const pasted = readPasted(value);
    const plugin = this.#pluginOf(pasted, wanted);
    const { config, warnings } = configOf(plugin, pasted.variables ?? {});
    return understand(plugin, { ...config, ...pasted.said }, warnings);
  }

  #pluginOf(pasted: Pasted, wanted: Wanted): Plugin {
    const type = (wanted.type ?? pasted.type) as IntegrationType | undefined;
    const subType = wanted.subType ?? pasted.subType;
    const named = (name: unknown): Plugin | undefined =>
      typeof name === 'string'
        ? this.registry.all.find(
            (plugin) =>
              (type === undefined || plugin.type === type) &&
              namesOf(plugin).includes(name.trim().toLowerCase()),
          )
        : undefined;
    if (subType !== undefined) return named(subType) ?? this.registry.get(type ?? 'database', subType);
    const { client } = pasted.said;
    const names = [client, ...urisIn(pasted).map(schemeOf), ...namesIn(pasted.variables ?? {})];
    const [found] = names.flatMap((name) => named(name) ?? []);
    if (found) return found;
    const message = 'is required, unless the config says its client or has a URI of a known scheme';
    throw new Failure('invalid_request', `The request is not valid: sub_type ${message}.`, {
      fields: [{ path: 'sub_type', message }],
    });
  }
}

async function understand(plugin: Plugin, said: Config, before: readonly string[]): Promise<Understanding> {
  const { form, type, subType } = plugin;
  const { config } = plugin.understand(said);
  const { warnings, problems } = await judged(plugin, said);
  const redact = redactor(config, form.secrets);
  const shown: Config = {};
  const withheld: string[] = [];
  for (const { model, secret } of form.fields) {
    const value = valueAt(config, model);
    if (secret || value === undefined || value === null) continue;
    const text = JSON.stringify(value);
    if (redact(text) === text) replaceAt(shown, model, value);
    else withheld.push(`config.${model} is left out: it holds what a secret holds.`);
  }
  return {
    ...{ type, subType, config: shown },
    secrets: form.secrets.filter((path) => !isBlank(valueAt(config, path))).map((path) => `config.${path}`),
    warnings: [...before, ...warnings, ...withheld].map(redact),
    problems: problems.map(({ path, message }) => ({ path: redact(path), message: redact(message) })),
  };
}

async function judged(
  plugin: Plugin,
  said: Config,
): Promise<{ warnings: readonly string[]; problems: readonly FieldProblem[] }> {
  try {
    const { warnings } = await readNew(plugin, said, { takesElided: true });
    return { warnings, problems: [] };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'invalid_config') throw error;
    return { warnings: plugin.understand(said).warnings, problems: error.fields ?? [] };
  }
}
