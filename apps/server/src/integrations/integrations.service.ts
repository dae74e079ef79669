import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Metadata, type SealedIntegration } from '@patchbay/metadata';
import { type Config, PluginHost } from '@patchbay/plugin-host';
import type { Caller } from '../identity/caller.js';
import { AuditTrail, auditOf, integrationTarget } from '../audit/audit-trail.js';
import { ApiError, forbidden, notFound } from '../errors/api-error.js';
import { withWarnings } from '../http/warnings.js';
import { sealedSourceOf, sourceViewOf } from './source-view.js';
import type { IntegrationAnswer } from './integration.answers.js';
import type { CreateIntegration, GetQuery, PatchIntegration } from './integration.dto.js';
import { IntegrationDirectory, mayReadConfig, sealedOf } from './integration-directory.js';
import { IntegrationDrafts } from './integration-drafts.js';
import { linkedError } from './integration-links.js';
import { IntegrationUpdates, type NamedChanges } from './integration-updates.js';
import { ReferencesService } from './references.service.js';
import { viewOf } from './integration-view.js';

@Injectable()
export class IntegrationsService {
  constructor(
    private readonly metadata: Metadata,
    private readonly host: PluginHost,
    private readonly directory: IntegrationDirectory,
    private readonly drafts: IntegrationDrafts,
    private readonly updates: IntegrationUpdates,
    private readonly references: ReferencesService,
    private readonly audit: AuditTrail,
  ) {}

  async get(
    caller: Caller,
    id: string,
    { includeConfig: withConfig = false, includeSources: withSources = false }: GetQuery = {},
  ): Promise<IntegrationAnswer> {
    if (!withConfig && !withSources) return viewOf(await this.directory.find(id, caller));
    const row = withSources
      ? await this.directory.findFresh(id, caller)
      : await this.directory.find(id, caller);
    const sources = withSources ? await this.metadata.sources.ofIntegration(id) : undefined;
    return {
      ...viewOf(row),
      ...(sources && {
        source_count: sources.length,
        sources: sources.map((source) => sourceViewOf(source)),
      }),
      ...(withConfig && { config: await this.#configOf(caller, row, withConfig) }),
    };
  }

  async create(caller: Caller, body: CreateIntegration): Promise<IntegrationAnswer> {
    const { row, audits, warnings } = await this.drafts.draft(caller, body);
    return withWarnings(viewOf(await this.metadata.integrations.insert(row, audits)), warnings);
  }

  async patch(
    caller: Caller,
    id: string,
    body: PatchIntegration,
    ifMatch: string | undefined,
  ): Promise<IntegrationAnswer> {
    let warnings: readonly string[] = [];
    const updated = await this.updates.apply(caller, {
      id,
      ifMatch,
      action: 'integration.update',
      changesOf: async (row) => {
        const changes = await this.#changesOf(caller, row, body);
        ({ warnings } = changes);
        return changes;
      },
    });
    return withWarnings(viewOf(updated), warnings);
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
    if (deletion === 'referred') throw await this.references.referredError(caller, id);
    if (deletion === 'linked') throw await linkedError(this.metadata, id);
    return true;
  }

  /** In clear for those who may have it so, and the audit sees each such reading. */
  async #configOf(caller: Caller, row: SealedIntegration, how: true | 'masked'): Promise<Config> {
    if (how === 'masked' || !mayReadConfig(caller, row)) return this.host.configs.openMasked(sealedOf(row));
    const config = await this.host.configs.open(sealedOf(row));
    await this.audit.record(auditOf(caller, 'integration.read_config', { target: integrationTarget(row) }));
    return config;
  }

  /** Its files lie in another folder once it is private, or no longer: they are not moved while an engine may have them open. */
  async #refuseToLeaveFiles(caller: Caller, row: SealedIntegration, isPrivate: boolean): Promise<void> {
    const sources = (await this.metadata.sources.ofIntegration(row.id)).map(sealedSourceOf);
    const privateTo = isPrivate ? caller.userId : undefined;
    const [left] = await this.host.filesLeftBehind(sealedOf(row), sources, privateTo);
    if (!left) return;
    const message =
      `The file of ${left.path} would stay behind in ${left.from}: have it moved to ${left.to} beneath ` +
      'PATCHBAY_SQLITE_ROOT on the server first, or name another file.';
    throw new ApiError('ERR_CONFLICT', message, { fields: [{ path: 'is_private', message }] });
  }

  /** Who sends an integration whole says what kind it is; of another kind it would be another integration. */
  #refuseOtherKind(
    row: SealedIntegration,
    { type = row.type, sub_type: named = row.subType }: PatchIntegration,
  ): void {
    const subType = this.host.registry.find(type, named)?.subType ?? named;
    const fixed = { type: [type, row.type], sub_type: [subType, row.subType] } as const;
    const changed = Object.entries(fixed).filter(([, [sent, saved]]) => sent !== saved);
    const problems = changed.map(([path, [, saved]]) => ({
      path,
      message: `${path} cannot be changed: it is ${saved}`,
    }));
    if (problems[0])
      throw new ApiError('ERR_INVALID_CONFIG', `The request is not valid: ${problems[0].message}.`, {
        fields: problems,
      });
  }

  async #changesOf(
    caller: Caller,
    row: SealedIntegration,
    body: PatchIntegration,
  ): Promise<NamedChanges & { readonly warnings: readonly string[] }> {
    this.#refuseOtherKind(row, body);
    if (body.is_private && !row.isPrivate && row.createdBy !== caller.userId)
      throw forbidden(
        'Only its creator may make an integration private: it would be gone for everyone else.',
      );
    if (body.is_private !== undefined && body.is_private !== row.isPrivate)
      await this.#refuseToLeaveFiles(caller, row, body.is_private);
    const plain = PLAIN_FIELDS.filter(
      ([name, column]) => body[name] !== undefined && !isDeepStrictEqual(body[name], row[column]),
    );
    if (body.config && !caller.is('owner')) {
      const stored = sealedOf(row);
      const plugin = this.host.registry.get(stored.type, stored.subType);
      await this.host.configs.refuseOwned(plugin, body.config, stored);
    }
    const { config, references, changedFields, warnings, voidsCredentials } = body.config
      ? await this.host.configs.patch(sealedOf(row), body.config, {
          knowsSecrets: mayReadConfig(caller, row),
        })
      : { references: [], changedFields: [], warnings: [], voidsCredentials: false };
    return {
      changes: {
        ...Object.fromEntries(plain.map(([name, column]) => [column, body[name]])),
        ...(config && { config }),
      },
      ...(config && { references: await this.references.check(caller, references) }),
      changedFields: [...plain.map(([name]) => name), ...changedFields],
      voidsCredentials,
      warnings,
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
