import { Injectable } from '@nestjs/common';
import { iconOf, PluginHost } from '@patchbay/plugin-host';
import type { Plugin } from '@patchbay/plugin-kit';
import { notFound } from '../errors/api-error.js';
import { isRowId, SAVED_ARE_ELSEWHERE } from '../http/row-id.js';
import type { CatalogueEntry, ManifestView, PluginDetails } from './catalogue.dto.js';
import { provenAgainst } from './proven-against.js';

@Injectable()
export class CatalogueService {
  /** With what each plugin is proven against, read when it is first asked for. */
  readonly #manifests = new Map<Plugin, ManifestView>();

  constructor(private readonly host: PluginHost) {}

  list(): readonly CatalogueEntry[] {
    return this.host.registry.all.map((plugin) => ({
      type: plugin.type,
      sub_type: plugin.subType,
      manifest: this.#manifestOf(plugin),
    }));
  }

  get(type: string, subType: string): PluginDetails {
    const plugin = this.#find(type, subType);
    return {
      integrationType: plugin.type,
      integrationSubType: plugin.subType,
      manifest: this.#manifestOf(plugin),
      form: plugin.form.elements,
      groups: plugin.form.groups,
      schema: plugin.form.schema,
      actions: Object.entries(plugin.actions).map(([name, { gives, accepts = 'json', ...action }]) => ({
        name,
        title: action.title,
        ...(action.description && { description: action.description }),
        kind: action.kind,
        gives: typeof gives === 'string' ? [gives] : gives,
        accepts,
        ...(action.job && { job: true as const }),
        params: action.params,
        result: action.result,
      })),
      store: plugin.store,
      capabilities: plugin.manifest.capabilities,
    };
  }

  iconOf(type: string, subType: string): string {
    return iconOf(this.#find(type, subType));
  }

  #manifestOf(plugin: Plugin): ManifestView {
    let manifest = this.#manifests.get(plugin);
    if (!manifest) {
      const proven = provenAgainst(plugin);
      manifest = { ...plugin.manifest, ...(proven && { provenAgainst: proven }) };
      this.#manifests.set(plugin, manifest);
    }
    return manifest;
  }

  #find(type: string, subType: string): Plugin {
    const plugin = this.host.registry.find(type, subType);
    if (plugin) return plugin;
    throw notFound('kind of integration', isRowId('int', type) ? SAVED_ARE_ELSEWHERE : undefined);
  }
}
