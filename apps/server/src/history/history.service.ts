import { Injectable } from '@nestjs/common';
import { type IntegrationVersion, Metadata, type SealedIntegration } from '@patchbay/metadata';
import { PluginHost } from '@patchbay/plugin-host';
import type { Caller } from '../identity/caller.js';
import { notFound } from '../errors/api-error.js';
import { pageOf, type PageQuery } from '../http/page.js';
import type { IntegrationAnswer } from '../integrations/integration.answers.js';
import { IntegrationDirectory, mayReadConfig, sealedOf } from '../integrations/integration-directory.js';
import { IntegrationUpdates, type NamedChanges } from '../integrations/integration-updates.js';
import { ReferencesService } from '../integrations/references.service.js';
import { viewOf } from '../integrations/integration-view.js';
import type { VersionAnswer, VersionPage } from './version.answers.js';

/** What integrations were before, and the way back. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly metadata: Metadata,
    private readonly host: PluginHost,
    private readonly directory: IntegrationDirectory,
    private readonly updates: IntegrationUpdates,
    private readonly references: ReferencesService,
  ) {}

  async list(caller: Caller, id: string, page: PageQuery): Promise<VersionPage> {
    await this.directory.findFresh(id, caller);
    const { rows, total } = await this.metadata.history.list(id, page);
    return pageOf(rows.map(answerOf), total, page);
  }

  /** Makes the config of a version that of a new one. Whatever else the integration has stays as it is. */
  async restore(
    caller: Caller,
    id: string,
    version: string,
    ifMatch: string | undefined,
  ): Promise<IntegrationAnswer> {
    const restored = await this.updates.apply(caller, {
      id,
      ifMatch,
      action: 'integration.restore',
      changesOf: (row) => this.#changesOf(caller, row, version),
    });
    return viewOf(restored);
  }

  async #changesOf(caller: Caller, row: SealedIntegration, version: string): Promise<NamedChanges> {
    const sealed = VERSION.test(version) ? await this.metadata.history.configAt(row, Number(version)) : null;
    if (sealed === null) throw notFound('version');
    const { config, references, changedFields, voidsCredentials } = await this.host.configs.restore(
      sealedOf(row),
      sealed,
      {
        knowsSecrets: mayReadConfig(caller, row),
        isOwner: caller.is('owner'),
      },
    );
    if (config === undefined) return { changes: {}, changedFields };
    return {
      changes: { config },
      references: await this.references.check(caller, references),
      changedFields,
      voidsCredentials,
    };
  }
}

const VERSION = /^[1-9]\d{0,9}$/;

function answerOf(version: IntegrationVersion): VersionAnswer {
  return {
    version: version.version,
    current: version.current,
    changed_fields: version.changedFields,
    changed_by: version.changedBy,
    changed_by_email: version.changedByEmail,
    changed_at: version.changedAt,
  };
}
