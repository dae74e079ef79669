import { Injectable } from '@nestjs/common';
import { type AuditTarget, Metadata, type SealedIntegration, type Source } from '@patchbay/metadata';
import { type OverlayChange, PluginHost } from '@patchbay/plugin-host';
import type { Caller } from '../identity/caller.js';
import { auditOf } from '../audit/audit-trail.js';
import { ApiError, notFound } from '../errors/api-error.js';
import { pageOf, type PageQuery } from '../http/page.js';
import { isRowId, newRowId } from '../http/row-id.js';
import { withWarnings } from '../http/warnings.js';
import { IntegrationDirectory, sealedOf } from '../integrations/integration-directory.js';
import type { CreateSource, PatchSource, SourcePage } from './source.dto.js';
import { sealedSourceOf, type SourceView, sourceViewOf } from '../integrations/source-view.js';

/** A PATCH that loses a race starts over from what won; so many rivals at once mean that something is wrong. */
const MAX_ATTEMPTS = 200;

interface Found {
  readonly row: Source;
  readonly integration: SealedIntegration;
}

@Injectable()
export class SourcesService {
  constructor(
    private readonly metadata: Metadata,
    private readonly host: PluginHost,
    private readonly directory: IntegrationDirectory,
  ) {}

  async list(caller: Caller, baseId: string, query: PageQuery): Promise<SourcePage> {
    const { limit, offset } = query;
    const { workspaceId, userId: visibleTo } = caller;
    const { rows, total } = await this.metadata.sources.ofBase({
      workspaceId,
      baseId,
      visibleTo,
      limit,
      offset,
    });
    const integrations = new Map<string, Promise<SealedIntegration>>();
    const integrationOf = ({ integrationId: id }: Source): Promise<SealedIntegration> => {
      const found = integrations.get(id) ?? this.directory.find(id, caller);
      integrations.set(id, found);
      return found;
    };
    const list = await Promise.all(rows.map((row) => this.#viewOf(row, integrationOf)));
    return pageOf(list, total, query);
  }

  async get(caller: Caller, baseId: string, id: string): Promise<SourceView> {
    const { row, integration } = await this.#find(caller, baseId, id);
    return this.#viewOf(row, () => integration);
  }

  async create(caller: Caller, baseId: string, body: CreateSource): Promise<SourceView> {
    const integration = await this.directory.findFresh(body.integration_id, caller);
    const { title = integration.title, config } = body;
    const id = newRowId('src');
    const { config: sealed = null, warnings } = config
      ? await this.host.overlays.merge(sealedOf(integration), { id }, config)
      : { warnings: [] };
    const row = await this.metadata.sources.insert(
      {
        id,
        workspaceId: caller.workspaceId,
        baseId,
        integrationId: integration.id,
        title,
        config: sealed,
        createdBy: caller.userId,
      },
      { audit: auditOf(caller, 'source.create', { target: targetOf({ id, title }, integration) }) },
    );
    // Deleted while the config was checked.
    if (!row) throw notFound('integration');
    return withWarnings(await this.#viewOf(row, () => integration), warnings);
  }

  async patch(caller: Caller, baseId: string, id: string, body: PatchSource): Promise<SourceView> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const found = await this.#find(caller, baseId, id);
      const { integration } = found;
      const { changes, changedFields, warnings } = await this.#changesOf(found, body);
      const viewOf = async (row: Source) =>
        withWarnings(await this.#viewOf(row, () => integration), warnings);
      if (changedFields.length === 0) return viewOf(found.row);
      const target = targetOf({ id, title: changes.title ?? found.row.title }, integration);
      const audit = auditOf(caller, 'source.update', { target, changedFields });
      const updated = await this.metadata.sources.update(found.row, changes, { audit });
      if (updated) return viewOf(updated);
    }
    throw new ApiError('ERR_CONFLICT', 'Too many others are changing this source. Try again.');
  }

  async delete(caller: Caller, baseId: string, id: string): Promise<true> {
    const { row, integration } = await this.#find(caller, baseId, id);
    const audit = auditOf(caller, 'source.delete', { target: targetOf(row, integration) });
    if (!(await this.metadata.sources.delete(id, { audit }))) throw notFound('source');
    return true;
  }

  async #changesOf(found: Found, { title = found.row.title, config }: PatchSource) {
    const renamed = title !== found.row.title;
    const change = await this.#overlayChangeOf(found, config);
    return {
      changes: { ...(renamed && { title }), ...(change.config !== undefined && { config: change.config }) },
      changedFields: [...(renamed ? ['title'] : []), ...change.changedFields],
      warnings: change.warnings,
    };
  }

  /** What cannot be opened any more can still be taken away. */
  #overlayChangeOf(
    { row, integration }: Found,
    config: PatchSource['config'],
  ): OverlayChange | Promise<OverlayChange> {
    if (config === undefined || (config === null && row.config === null))
      return { changedFields: [], warnings: [] };
    if (config === null) return { config, changedFields: ['config'], warnings: [] };
    const former = sealedSourceOf(row);
    return this.host.overlays.merge(sealedOf(integration), { id: row.id, former }, config);
  }

  /** @throws ApiError 404 in the same words for what there is not and for what the caller may not know of */
  async #find(caller: Caller, baseId: string, id: string): Promise<Found> {
    const row = isRowId('src', id) ? await this.metadata.sources.find(id) : null;
    if (row?.workspaceId !== caller.workspaceId || row.baseId !== baseId) throw notFound('source');
    try {
      return { row, integration: await this.directory.findFresh(row.integrationId, caller) };
    } catch (error) {
      throw error instanceof ApiError ? notFound('source') : error;
    }
  }

  /** One whose config cannot be opened is shown all the same, and breaks no list. */
  async #viewOf(
    row: Source,
    integrationOf: (row: Source) => SealedIntegration | Promise<SealedIntegration>,
  ): Promise<SourceView> {
    if (row.config === null) return sourceViewOf(row);
    try {
      const integration = sealedOf(await integrationOf(row));
      const config = await this.host.overlays.openMasked(integration, sealedSourceOf(row));
      return sourceViewOf(row, config && { config });
    } catch {
      return sourceViewOf(row, { config_error: true });
    }
  }
}

/** As the audit names it: what is bound to a private integration is its creator's own business. */
function targetOf(
  { id, title }: Pick<Source, 'id' | 'title'>,
  { isPrivate }: SealedIntegration,
): AuditTarget {
  return { type: 'source', id, title: isPrivate ? null : title };
}
