import type { StoredIntegration } from '@patchbay/metadata';
import type { Config } from '@patchbay/plugin-host';
import { type Form, shownIn, valueAt } from '@patchbay/plugin-kit';
import type { IntegrationAnswer } from './integration.answers.js';

/** An integration on the wire, as plain data. */
export type IntegrationView = Pick<IntegrationAnswer, keyof IntegrationAnswer>;

export function viewOf(row: StoredIntegration): IntegrationView {
  return {
    id: row.id,
    title: row.title,
    type: row.type,
    sub_type: row.subType,
    enabled: row.enabled,
    is_private: row.isPrivate,
    is_default: row.isDefault,
    meta: row.meta ?? null,
    order: row.sortOrder,
    created_by: row.createdBy,
    fk_workspace_id: row.workspaceId,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    version: row.version,
    source_count: row.sourceCount,
    ...(row.attention && { needs_attention: row.attention }),
  };
}

/** The parts of a config that lists may show, as its form declares them: none that the form does not show. */
export function listedConfig({ shownInLists, conditions }: Form, config: Config): Config {
  const isShown = shownIn(conditions, config);
  const listed: Config = {};
  for (const path of shownInLists) {
    const [key = '', ...above] = path.split('.').reverse();
    // Objects on the way are there, whatever they hold.
    const parent = above.reduceRight((within, step) => (within[step] ??= {}) as Config, listed);
    const value = isShown(path) ? valueAt(config, path) : undefined;
    if (value !== undefined) parent[key] = value;
  }
  return listed;
}

/** The same without objects on the way, and without what never varies. */
export function listedValues(form: Form, config: Config): Config {
  const listed = listedConfig(form, config);
  const paths = form.elements.map(({ model }) => model.split('.').slice(1));
  const values = paths.map((path) => [path.at(-1)!, valueAt(listed, path.join('.'))] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}
