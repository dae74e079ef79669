import { Injectable } from '@nestjs/common';
import type { NewAuditEvent, NewIntegration, SealedIntegration } from '@patchbay/metadata';
import { PluginHost } from '@patchbay/plugin-host';
import type { IntegrationType } from '@patchbay/plugin-kit';
import type { Caller } from '../identity/caller.js';
import { auditOf, integrationTarget } from '../audit/audit-trail.js';
import { badRequest, forbidden } from '../errors/api-error.js';
import { TITLE_LENGTH } from '../http/fields.js';
import { newRowId } from '../http/row-id.js';
import type { CreateIntegration } from './integration.dto.js';
import { IntegrationDirectory, mayReadConfig, sealedOf } from './integration-directory.js';
import { ReferencesService } from './references.service.js';
import { namingErrors } from './naming-errors.js';

/** A new integration that needs only be written, and what the audit notes with it. */
export interface Draft {
  readonly row: NewIntegration;
  readonly audits: readonly NewAuditEvent[];
  /** What its sender should hear. */
  readonly warnings: readonly string[];
}

/** Makes what callers send into integrations: checked and sealed, but not saved. */
@Injectable()
export class IntegrationDrafts {
  constructor(
    private readonly host: PluginHost,
    private readonly directory: IntegrationDirectory,
    private readonly references: ReferencesService,
  ) {}

  async draft(caller: Caller, body: CreateIntegration): Promise<Draft> {
    const { copy_from_id: originalId } = body;
    const original = originalId === undefined ? undefined : await this.#original(originalId, caller);
    const { title, type, subType: said } = required(this.#named(body), original);
    const plugin = this.host.registry.get(type, said);
    const { subType } = plugin;
    const place = { id: newRowId('int'), workspaceId: caller.workspaceId };
    if (!caller.is('owner'))
      await this.host.configs.refuseOwned(plugin, body.config ?? {}, original && sealedOf(original));
    const { config, warnings, references } = original
      ? await this.host.configs.sealOver(sealedOf(original), body.config ?? {}, plugin, place)
      : await this.host.configs.seal(plugin, place, body.config ?? {});
    const row = {
      ...place,
      title,
      type,
      subType,
      config,
      references: await this.references.check(caller, references),
      enabled: body.enabled ?? true,
      isPrivate: body.is_private ?? false,
      meta: body.meta === undefined ? (original?.meta ?? null) : body.meta,
      createdBy: caller.userId,
    };
    const created = auditOf(caller, 'integration.create', { target: integrationTarget(row) });
    const copied = original && auditOf(caller, 'integration.copy', { target: integrationTarget(original) });
    return { row, audits: copied ? [copied, created] : [created], warnings };
  }

  /** A config that names its client says which plugin it is for; a name that is known to mean another counts as that. */
  #named(body: CreateIntegration): Pick<CreateIntegration, 'title' | 'type' | 'sub_type'> {
    const { type = 'database', sub_type: said } = body;
    const plugin =
      said === undefined
        ? this.host.registry.ofClient(type, body.config?.client)
        : this.host.registry.find(type, said);
    if (!plugin) return body;
    const { title } = body;
    return { title, type: said === undefined ? type : body.type, sub_type: plugin.subType };
  }

  /** Its config is used, so the caller must be one who may read it. */
  #original(id: string, caller: Caller): Promise<SealedIntegration> {
    return namingErrors('copy_from_id', async () => {
      const original = await this.directory.findFresh(id, caller);
      if (mayReadConfig(caller, original)) return original;
      throw forbidden('Only its creator and owners may copy this integration.');
    });
  }
}

interface Named {
  readonly title: string;
  readonly type: IntegrationType;
  readonly subType: string;
}

function required(
  body: Pick<CreateIntegration, 'title' | 'type' | 'sub_type'>,
  original: SealedIntegration | undefined,
): Named {
  const named = {
    title: body.title ?? (original && copyOf(original.title)),
    type: body.type ?? original?.type,
    sub_type: body.sub_type ?? original?.subType,
  };
  const missing = Object.entries(named)
    .filter(([, value]) => value === undefined)
    .map(([path]) => ({ path, message: 'is required' }));
  if (missing.length > 0)
    throw badRequest(`The request is not valid: ${missing[0]!.path} is required.`, missing);
  if (original && (named.type !== original.type || named.sub_type !== original.subType)) {
    throw badRequest('A copy has the type of its original.', [
      { path: 'sub_type', message: `must be ${original.subType}` },
    ]);
  }
  return { title: named.title!, type: named.type as IntegrationType, subType: named.sub_type! };
}

/** Cut between characters, where it would not fit. */
function copyOf(title: string): string {
  const start = Array.from(title).slice(0, TITLE_LENGTH - ' copy'.length);
  return `${start.join('')} copy`;
}
