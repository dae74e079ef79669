import { Injectable } from '@nestjs/common';
import { type IntegrationQuery, Metadata, type SealedIntegration, type SortKey } from '@patchbay/metadata';
import { PluginHost } from '@patchbay/plugin-host';
import type { Caller } from '../identity/caller.js';
import { pageOf } from '../http/page.js';
import type { IntegrationAnswer, IntegrationPage } from './integration.answers.js';
import type { ListQuery } from './integration.dto.js';
import { sealedOf } from './integration-directory.js';
import { listedConfig, viewOf } from './integration-view.js';

@Injectable()
export class IntegrationListService {
  constructor(
    private readonly metadata: Metadata,
    private readonly host: PluginHost,
  ) {}

  async list(caller: Caller, query: ListQuery): Promise<IntegrationPage> {
    const { type, sub_type: subType, limit, offset } = query;
    const filter: IntegrationQuery = {
      workspaceId: caller.workspaceId,
      visibleTo: caller.userId,
      type,
      subType,
      query: query.query,
      sort: query.sort as SortKey | undefined,
      limit,
      offset,
    };
    const { list, total } = query.includeDatabaseInfo
      ? await this.#withInfo(filter)
      : await this.#plain(filter);
    return pageOf(list, total, query);
  }

  async #plain(filter: IntegrationQuery): Promise<{ list: IntegrationAnswer[]; total: number }> {
    const { rows, total } = await this.metadata.integrations.list(filter);
    return { list: rows.map(viewOf), total };
  }

  async #withInfo(filter: IntegrationQuery): Promise<{ list: IntegrationAnswer[]; total: number }> {
    const { rows, total } = await this.metadata.integrations.list({ ...filter, withConfig: true });
    return { list: await Promise.all(rows.map((row) => this.#viewWithInfo(row))), total };
  }

  async #viewWithInfo(row: SealedIntegration): Promise<IntegrationAnswer> {
    const sealed = sealedOf(row);
    const form = this.host.registry.find(sealed.type, sealed.subType)?.form;
    if (form?.shownInLists.length === 0) return viewOf(row);
    try {
      const config = await this.host.configs.open(sealed);
      return { ...viewOf(row), config: listedConfig(form!, config) };
    } catch {
      return { ...viewOf(row), config_error: true };
    }
  }
}
