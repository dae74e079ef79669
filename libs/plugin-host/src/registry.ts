import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type IntegrationType,
  contractProblem,
  isPlugin,
  namesOf,
  nearest,
  type Plugin,
} from '@patchbay/plugin-kit';
import { Failure } from './failure.js';

/** Every plugin of this server, checked once when it starts. */
export class Registry {
  readonly #plugins = new Map<string, Plugin>();
  /** In catalogue order. */
  readonly all: readonly Plugin[];

  /** @throws Error with one clear line when two plugins clash, or a plugin's folder is not named like its sub type. */
  constructor(plugins: readonly unknown[]) {
    for (const plugin of plugins) {
      if (!isPlugin(plugin)) throw new Error(whyNotAPlugin(plugin));
      const key = keyOf(plugin.type, plugin.subType);
      const folder = pluginFolder(plugin);
      if (this.#plugins.has(key)) throw new Error(`Two plugins call themselves ${key}.`);
      if (basename(folder) !== plugin.subType) {
        throw new Error(
          `The plugin ${key} lives in a folder named "${basename(folder)}"; it must be "${plugin.subType}".`,
        );
      }
      if (!existsSync(join(folder, 'icon.svg')))
        throw new Error(`The plugin ${key} has no icon.svg in its folder.`);
      this.#plugins.set(key, plugin);
    }
    this.all = [...this.#plugins.values()].sort(
      (a, b) =>
        a.type.localeCompare(b.type) ||
        (a.manifest.order ?? Infinity) - (b.manifest.order ?? Infinity) ||
        a.subType.localeCompare(b.subType),
    );
  }

  /** By its sub type, or by another name of it. */
  find(type: string, subType: string): Plugin | undefined {
    return this.#plugins.get(keyOf(type, subType)) ?? this.#called(type, subType);
  }

  /** By what a config calls its client, for callers that say no sub type. */
  ofClient(type: string, client: unknown): Plugin | undefined {
    return typeof client === 'string' ? this.find(type, client.trim().toLowerCase()) : undefined;
  }

  #called(type: string, name: string): Plugin | undefined {
    return this.all.find((plugin) => plugin.type === type && namesOf(plugin).includes(name));
  }

  /** @throws Failure `unknown_plugin`, listing the sub types there are. */
  get(type: IntegrationType, subType: string): Plugin {
    const plugin = this.find(type, subType);
    if (plugin) return plugin;
    const available = this.all.filter((other) => other.type === type).map((other) => other.subType);
    const meant = nearest(subType, available);
    const known = meant ? `did you mean "${meant}"?` : `it is one of ${available.join(', ')}.`;
    throw new Failure(
      'unknown_plugin',
      `There is no ${type} integration of the sub type "${subType.slice(0, 100)}": ${known}`,
      {
        fields: [{ path: 'sub_type', message: 'is not known' }],
        available,
      },
    );
  }
}

function whyNotAPlugin(value: unknown): string {
  const problem = contractProblem(value);
  if (problem === undefined) return 'Something that definePlugin did not make was registered as a plugin.';
  const { type, subType } = value as Plugin;
  return `The plugin ${keyOf(type, subType)} ${problem}.`;
}

/** The folder that holds the plugin's package.json, src, dist and icon.svg. */
export function pluginFolder(plugin: Plugin): string {
  return dirname(dirname(fileURLToPath(plugin.url)));
}

function keyOf(type: string, subType: string): string {
  return `${type}/${subType}`;
}
