import type { Metadata, Source } from '@patchbay/metadata';
import { ApiError } from '../errors/api-error.js';
import type { Links } from './integration.answers.js';

const MOST_SHOWN = 100;

/** The sources that are bound to an integration, and their bases. */
export function linksOf(sources: readonly Source[]): Pick<Links, keyof Links> {
  const counts = new Map<string, number>();
  for (const { baseId } of sources) counts.set(baseId, (counts.get(baseId) ?? 0) + 1);
  return {
    bases: [...counts].slice(0, MOST_SHOWN).map(([id, count]) => ({ id, source_count: count })),
    sources: sources.slice(0, MOST_SHOWN).map(({ id, baseId, title }) => ({ id, base_id: baseId, title })),
  };
}

/** Why an integration is not deleted unless it is forced. */
export async function linkedError(
  metadata: Metadata,
  id: string,
  place = 'The integration',
): Promise<ApiError> {
  return new ApiError(
    'ERR_INTEGRATION_LINKED_WITH_BASES',
    `${place} still has sources bound to it. Delete them first, or force it to delete them as well.`,
    linksOf(await metadata.sources.ofIntegration(id)),
  );
}
