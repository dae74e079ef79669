import { Inject, Injectable } from '@nestjs/common';
import { Metadata, type SealedIntegration as StoredIntegration, type SortKey } from '@patchbay/metadata';
import { PluginHost } from '@patchbay/plugin-host';
import type { IntegrationType } from '@patchbay/plugin-kit';
import type { Caller } from '../access/caller.js';
import { ApiError, badRequest } from '../errors/api-error.js';
import type { CreateIntegration, ListQuery, PatchIntegration } from './integration.dto.js';
import { IntegrationDirectory, sealedOf } from './integration-directory.js';
import { newIntegrationId } from './integration-id.js';
import { databaseInfo, etagOf, type IntegrationView, viewOf } from './integration-view.js';

export interface IntegrationPage {
  readonly list: readonly IntegrationView[];
  readonly pageInfo: {
    readonly totalRows: number;
    readonly page: number;
    readonly pageSize: number;
    readonly isFirstPage: boolean;
    readonly isLastPage: boolean;
  };
}

/** A PATCH that loses a race starts over from what won; so many rivals at once mean that something is wrong. */
const MAX_ATTEMPTS = 200;

@Injectable()
export class IntegrationsService {
  constructor(
    @Inject(Metadata) private readonly metadata: Metadata,
    @Inject(PluginHost) private readonly host: PluginHost,
    @Inject(IntegrationDirectory) private readonly directory: IntegrationDirectory,
  ) {}

  async list(caller: Caller, query: ListQuery): Promise<IntegrationPage> {
    const { type, sub_type: subType, limit, offset } = query;
    const filter = {
      workspaceId: caller.workspaceId,
      visibleTo: caller.userId,
      ...(type && { type }),
      ...(subType && { subType }),
      ...(query.query && { query: query.query }),
      ...(query.sort && { sort: query.sort as SortKey }),
      limit,
      offset,
    };
    const withInfo = query.includeDatabaseInfo === 'true';
    const { list, total } = withInfo ? await this.#listWithInfo(filter) : await this.#list(filter);
    return {
      list,
      pageInfo: {
        totalRows: total,
        page: Math.floor(offset / limit) + 1,
        pageSize: limit,
        isFirstPage: offset === 0,
        isLastPage: offset + list.length >= total,
      },
    };
  }

  async get(caller: Caller, id: string, includeConfig: boolean): Promise<IntegrationView> {
    const row = await this.directory.findFresh(id, caller);
    if (!includeConfig) return viewOf(row);
    const mayRead = caller.role === 'owner' || row.createdBy === caller.userId;
    const config = mayRead
      ? await this.host.configs.open(sealedOf(row))
      : await this.host.configs.openMasked(sealedOf(row));
    return { ...viewOf(row), config };
  }

  async create(caller: Caller, body: CreateIntegration): Promise<IntegrationView> {
    const source =
      body.copy_from_id === undefined ? undefined : await this.#source(body.copy_from_id, caller);
    const { title, type, subType } = required(body, source);
    const plugin = this.host.registry.get(type, subType);
    const id = newIntegrationId();
    const place = { id, workspaceId: caller.workspaceId };
    const config = source
      ? await this.host.configs.sealOver(sealedOf(source), body.config ?? {}, plugin, place)
      : await this.host.configs.seal(plugin, place, body.config ?? {});
    const row = await this.metadata.integrations.insert({
      ...place,
      title,
      type,
      subType,
      config,
      enabled: body.enabled ?? true,
      isPrivate: body.is_private ?? false,
      meta: body.meta ?? source?.meta ?? null,
      createdBy: caller.userId,
    });
    return viewOf(row);
  }

  /** @param ifMatch the ETag that the caller believes to be current */
  async patch(
    caller: Caller,
    id: string,
    body: PatchIntegration,
    ifMatch: string | undefined,
  ): Promise<IntegrationView> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const row = await this.directory.findFresh(id, caller);
      if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== etagOf(row)) {
        throw new ApiError(412, 'ERR_STALE', 'The integration was changed in the meantime.', {
          version: row.version,
        });
      }
      const changes = {
        ...(body.title !== undefined && { title: body.title }),
        ...(body.meta !== undefined && { meta: body.meta }),
        ...(body.enabled !== undefined && { enabled: body.enabled }),
        ...(body.is_private !== undefined && { isPrivate: body.is_private }),
        ...(body.order !== undefined && { sortOrder: body.order }),
        ...(body.config && { config: await this.host.configs.patch(sealedOf(row), body.config) }),
      };
      if (Object.keys(changes).length === 0) return viewOf(row);
      const updated = await this.metadata.integrations.update(id, row.version, changes);
      if (updated) {
        this.#changed(id);
        return viewOf(updated);
      }
    }
    throw new ApiError(409, 'ERR_CONFLICT', 'Too many others are changing this integration. Try again.');
  }

  async delete(caller: Caller, id: string): Promise<true> {
    await this.directory.findFresh(id, caller);
    await this.metadata.integrations.delete(id);
    this.#changed(id);
    return true;
  }

  async #list(
    filter: Parameters<Metadata['integrations']['list']>[0],
  ): Promise<{ list: IntegrationView[]; total: number }> {
    const { rows, total } = await this.metadata.integrations.list(filter);
    return { list: rows.map(viewOf), total };
  }

  async #listWithInfo(
    filter: Parameters<Metadata['integrations']['list']>[0],
  ): Promise<{ list: IntegrationView[]; total: number }> {
    const { rows, total } = await this.metadata.integrations.list({ ...filter, withConfig: true });
    return { list: await Promise.all(rows.map((row) => this.#viewWithInfo(row))), total };
  }

  async #viewWithInfo(row: StoredIntegration): Promise<IntegrationView> {
    if (row.type !== 'database') return viewOf(row);
    try {
      const sealed = sealedOf(row);
      const secrets = this.host.registry.get(sealed.type, sealed.subType).form.secrets;
      return { ...viewOf(row), config: databaseInfo(await this.host.configs.open(sealed), secrets) };
    } catch {
      return { ...viewOf(row), config_error: true };
    }
  }

  /** Its config is used, so the caller must be one who may read it. */
  async #source(id: string, caller: Caller): Promise<StoredIntegration> {
    const source = await this.directory.findFresh(id, caller);
    if (caller.role === 'owner' || source.createdBy === caller.userId) return source;
    throw new ApiError(403, 'ERR_FORBIDDEN', 'Only its creator and owners may copy this integration.');
  }

  /** Running actions keep their session until they are done; the answer does not wait for them. */
  #changed(id: string): void {
    this.directory.forget(id);
    void this.host.retire(id);
  }
}

interface Named {
  readonly title: string;
  readonly type: IntegrationType;
  readonly subType: string;
}

const TITLE_LENGTH = 128;

function required(body: CreateIntegration, source: StoredIntegration | undefined): Named {
  const named = {
    title:
      body.title ??
      (source &&
        `${Array.from(source.title)
          .slice(0, TITLE_LENGTH - ' copy'.length)
          .join('')} copy`),
    type: body.type ?? source?.type,
    sub_type: body.sub_type ?? source?.subType,
  };
  const missing = Object.entries(named)
    .filter(([, value]) => value === undefined)
    .map(([path]) => ({ path, message: 'is required' }));
  if (missing.length > 0)
    throw badRequest(`The request is not valid: ${missing[0]!.path} is required.`, missing);
  if (source && (named.type !== source.type || named.sub_type !== source.subType)) {
    throw badRequest('A copy has the type of its original.', [
      { path: 'sub_type', message: `must be ${source.subType}` },
    ]);
  }
  return { title: named.title!, type: named.type as IntegrationType, subType: named.sub_type! };
}
