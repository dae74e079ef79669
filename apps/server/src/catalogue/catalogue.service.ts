import { Injectable } from '@nestjs/common';
import { iconOf, PluginHost } from '@patchbay/plugin-host';
import type { Plugin } from '@patchbay/plugin-kit';
import { notFound } from '../errors/api-error.js';
import { isRowId, SAVED_ARE_ELSEWHERE } from '../http/row-id.js';
import type { CatalogueEntry, PluginDetails } from './catalogue.dto.js';

@Injectable()
export class CatalogueService {
  constructor(private readonly host: PluginHost) {}

  list(): readonly CatalogueEntry[] {
    return this.host.registry.all.map(({ type, subType, manifest }) => ({
      type,
      sub_type: subType,
      manifest,
    }));
  }

  get(type: string, subType: string): PluginDetails {
    const plugin = this.#find(type, subType);
    return {
      integrationType: plugin.type,
      integrationSubType: plugin.subType,
      manifest: plugin.manifest,
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

  #find(type: string, subType: string): Plugin {
    const plugin = this.host.registry.find(type, subType);
    if (plugin) return plugin;
    throw notFound('kind of integration', isRowId('int', type) ? SAVED_ARE_ELSEWHERE : undefined);
  }
}
