import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { Metadata, type SealedIntegration } from '@patchbay/metadata';
import { type Config, PluginHost } from '@patchbay/plugin-host';
import type { Caller } from '../access/caller.js';
import { AuditTrail, auditOf, integrationTarget } from '../audit/audit-trail.js';
import { forbidden, notFound } from '../errors/api-error.js';
import { sourceViewOf } from '../sources/source-view.js';
import type { IntegrationAnswer } from './integration.answers.js';
import type { CreateIntegration, GetQuery, PatchIntegration } from './integration.dto.js';
import { IntegrationDirectory, mayReadConfig, sealedOf } from './integration-directory.js';
import { IntegrationDrafts } from './integration-drafts.js';
import { linkedError } from './integration-links.js';
import { IntegrationUpdates, type NamedChanges } from './integration-updates.js';
import { viewOf } from './integration-view.js';

@Injectable()
export class IntegrationsService {
  constructor(
    @Inject(Metadata) private readonly metadata: Metadata,
    @Inject(PluginHost) private readonly host: PluginHost,
    @Inject(IntegrationDirectory) private readonly directory: IntegrationDirectory,
    @Inject(IntegrationDrafts) private readonly drafts: IntegrationDrafts,
    @Inject(IntegrationUpdates) private readonly updates: IntegrationUpdates,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
  ) {}

  async get(
    caller: Caller,
    id: string,
    { includeConfig, includeSources }: GetQuery = {},
  ): Promise<IntegrationAnswer> {
    const [withConfig, withSources] = [includeConfig === 'true', includeSources === 'true'];
    if (!withConfig && !withSources) return viewOf(await this.directory.find(id, caller));
    const row = await this.directory.findFresh(id, caller);
    const sources = withSources ? await this.metadata.sources.ofIntegration(id) : undefined;
    return {
      ...viewOf(row),
      ...(sources && {
        source_count: sources.length,
        sources: sources.map((source) => sourceViewOf(source)),
      }),
      ...(withConfig && { config: await this.#configOf(caller, row) }),
    };
  }

  async create(caller: Caller, body: CreateIntegration): Promise<IntegrationAnswer> {
    const { row, audits } = await this.drafts.draft(caller, body);
    return viewOf(await this.metadata.integrations.insert(row, audits));
  }

  async patch(
    caller: Caller,
    id: string,
    body: PatchIntegration,
    ifMatch: string | undefined,
  ): Promise<IntegrationAnswer> {
    const updated = await this.updates.apply(caller, {
      id,
      ifMatch,
      action: 'integration.update',
      changesOf: (row) => this.#changesOf(caller, row, body),
    });
    return viewOf(updated);
  }

  async makeDefault(caller: Caller, id: string): Promise<IntegrationAnswer> {
    const row = await this.directory.findFresh(id, caller);
    const audit = auditOf(caller, 'integration.make_default', { target: integrationTarget(row) });
    if (!(await this.metadata.integrations.makeDefault(id, { audit }))) throw notFound('integration');
    return viewOf(await this.directory.findFresh(id, caller));
  }

  async delete(caller: Caller, id: string, force: boolean): Promise<true> {
    const row = await this.directory.findFresh(id, caller);
    const audit = auditOf(caller, 'integration.delete', { target: integrationTarget(row) });
    const deletion = await this.metadata.integrations.delete(id, { force, audit });
    if (deletion === 'missing') throw notFound('integration');
    if (deletion === 'linked') throw await linkedError(this.metadata, id);
    return true;
  }

  /** In clear for those who may have it so, which nobody does unseen. */
  async #configOf(caller: Caller, row: SealedIntegration): Promise<Config> {
    if (!mayReadConfig(caller, row)) return this.host.configs.openMasked(sealedOf(row));
    const config = await this.host.configs.open(sealedOf(row));
    await this.audit.record(auditOf(caller, 'integration.read_config', { target: integrationTarget(row) }));
    return config;
  }

  async #changesOf(caller: Caller, row: SealedIntegration, body: PatchIntegration): Promise<NamedChanges> {
    if (body.is_private && !row.isPrivate && row.createdBy !== caller.userId)
      throw forbidden(
        'Only its creator may make an integration private: it would be gone for everyone else.',
      );
    const plain = PLAIN_FIELDS.filter(
      ([name, column]) => body[name] !== undefined && !isDeepStrictEqual(body[name], row[column]),
    );
    const { config, changedFields } = body.config
      ? await this.host.configs.patch(sealedOf(row), body.config, {
          knowsSecrets: mayReadConfig(caller, row),
        })
      : { changedFields: [] };
    return {
      changes: {
        ...Object.fromEntries(plain.map(([name, column]) => [column, body[name]])),
        ...(config && { config }),
      },
      changedFields: [...plain.map(([name]) => name), ...changedFields],
    };
  }
}

/** What a change simply replaces: as it is named on the wire, and as it is stored. */
const PLAIN_FIELDS = [
  ['title', 'title'],
  ['meta', 'meta'],
  ['enabled', 'enabled'],
  ['is_private', 'isPrivate'],
  ['order', 'sortOrder'],
] as const;
