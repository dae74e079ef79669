import { Injectable } from '@nestjs/common';
import { Metadata, type SealedIntegration } from '@patchbay/metadata';
import type { Caller } from '../identity/caller.js';
import { UsageLog } from '../usage/usage-log.js';
import type { Successor, UsagesAnswer } from './integration.answers.js';
import { IntegrationDirectory, isVisible } from './integration-directory.js';
import { linksOf } from './integration-links.js';

/** Says beforehand what a deletion would take with it. */
@Injectable()
export class UsagesService {
  constructor(
    private readonly metadata: Metadata,
    private readonly directory: IntegrationDirectory,
    private readonly usageLog: UsageLog,
  ) {}

  async usagesOf(caller: Caller, id: string): Promise<UsagesAnswer> {
    const row = await this.directory.findFresh(id, caller);
    await this.usageLog.flush();
    const [sources, newest, successor] = await Promise.all([
      this.metadata.sources.ofIntegration(id),
      this.metadata.usage.newest(id),
      this.#successorOf(row, caller),
    ]);
    return {
      ...linksOf(sources),
      is_default: row.isDefault,
      successor,
      last_used_at: newest?.createdAt ?? null,
    };
  }

  /** A caller that may not know of the successor sees none. */
  async #successorOf(row: SealedIntegration, caller: Caller): Promise<Successor | null> {
    const successor = row.isDefault ? await this.metadata.integrations.successorOf(row) : null;
    return successor && isVisible(successor, caller) ? { id: successor.id, title: successor.title } : null;
  }
}
