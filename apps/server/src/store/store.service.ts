import { Injectable } from '@nestjs/common';
import { Metadata, type UsageRecord } from '@patchbay/metadata';
import { PluginHost } from '@patchbay/plugin-host';
import type { IntegrationType, Plugin } from '@patchbay/plugin-kit';
import type { Caller } from '../identity/caller.js';
import { badRequest } from '../errors/api-error.js';
import { IntegrationDirectory } from '../integrations/integration-directory.js';
import type { StoreRequest } from './store.dto.js';
import { UsageLog } from '../usage/usage-log.js';

@Injectable()
export class StoreService {
  constructor(
    private readonly metadata: Metadata,
    private readonly host: PluginHost,
    private readonly directory: IntegrationDirectory,
    private readonly usageLog: UsageLog,
  ) {}

  async answer(
    caller: Caller,
    id: string,
    { op, limit, offset, before, fields = [] }: StoreRequest,
  ): Promise<unknown> {
    const { type, subType } = await this.directory.find(id, caller);
    await this.usageLog.flush();
    const { usage } = this.metadata;
    if (op === 'get') {
      const newest = await usage.newest(id);
      return newest && viewOf(newest);
    }
    if (op === 'sum') {
      refuseUnsummable(this.host.registry.get(type as IntegrationType, subType), fields);
      return usage.sum(id, fields);
    }
    const { list, isLastPage } = await usage.list(id, { limit, offset, before });
    return { list: list.map(viewOf), pagination: { isLastPage, offset: offset + list.length } };
  }
}

function viewOf({ id, integrationId, createdAt, data }: UsageRecord): object {
  return { id, fk_integration_id: integrationId, created_at: createdAt, ...data };
}

function refuseUnsummable({ store }: Plugin, fields: readonly string[]): void {
  const numbers = store.filter((column) => column.type === 'number').map((column) => column.name);
  const wrong = fields.map((name, index) => ({ name, index })).filter(({ name }) => !numbers.includes(name));
  if (wrong.length === 0) return;
  throw badRequest(
    `Only these fields can be summed: ${numbers.join(', ')}.`,
    wrong.map(({ name, index }) => ({
      path: `fields.${index}`,
      message: `"${name.slice(0, 100)}" is not a number column of this store`,
    })),
  );
}
