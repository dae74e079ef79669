import { existsSync } from 'node:fs';
import {
  type IntegrationType,
  contractProblem,
  fileOf,
  isPlugin,
  namesOf,
  nearest,
  type Plugin,
} from '@patchbay/plugin-kit';
import { Failure } from '../failures/failure.js';

/** Every plugin of this server, checked once when it starts. */
export class Registry {
  readonly #plugins = new Map<string, Plugin>();
  /** In catalogue order. */
  readonly all: readonly Plugin[];

  /** @throws Error with one clear line when two plugins clash, or a plugin has no icon */
  constructor(plugins: readonly unknown[]) {
    const taken = new Set<string>();
    for (const plugin of plugins) {
      if (!isPlugin(plugin)) throw new Error(whyNotAPlugin(plugin));
      for (const name of new Set(namesOf(plugin).map((own) => keyOf(plugin.type, own)))) {
        if (taken.has(name)) throw new Error(`Two plugins call themselves ${name}.`);
        taken.add(name);
      }
      const key = keyOf(plugin.type, plugin.subType);
      const icon = iconOf(plugin);
      if (!existsSync(icon)) throw new Error(`The plugin ${key} has no icon: there is no file ${icon}.`);
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

export function iconOf(plugin: Plugin): string {
  return fileOf(plugin, 'icon.svg');
}

function keyOf(type: string, subType: string): string {
  return `${type}/${subType}`;
}
