import { Injectable } from '@nestjs/common';
import { Metadata, type Reference, type SealedIntegration } from '@patchbay/metadata';
import {
  type FieldProblem,
  misfitOf,
  NOT_THERE,
  PluginHost,
  type ReferenceCaller,
  type ReferenceIn,
} from '@patchbay/plugin-host';
import { AuditTrail, auditOf, integrationTarget } from '../audit/audit-trail.js';
import { ApiError } from '../errors/api-error.js';
import type { Caller } from '../identity/caller.js';
import { IntegrationDirectory, isVisible, sealedOf } from './integration-directory.js';

const MOST_SHOWN = 100;

/** Integrations that refer to others: what a caller may refer to, and use by that, and what may not be deleted for it. */
@Injectable()
export class ReferencesService {
  constructor(
    private readonly host: PluginHost,
    private readonly metadata: Metadata,
    private readonly directory: IntegrationDirectory,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * What a config that is to be saved refers to, in the name of the caller who saves it. Each save asks again: a caller who may
   * not use an integration must not decide what others do with it.
   * @throws ApiError 422 that names each field at fault
   */
  async check(caller: Caller, references: readonly ReferenceIn[]): Promise<readonly Reference[]> {
    const problems = await Promise.all(references.map((reference) => this.#problemOf(caller, reference)));
    const fields = problems.filter((problem) => problem !== undefined);
    const [first] = fields;
    if (first) throw new ApiError('ERR_INVALID_CONFIG', `${first.path} ${first.message}.`, { fields });
    return references.map(({ field, id }) => ({ field: field.path, targetId: id }));
  }

  /** In whose name a run of `referrer` uses what it refers to. */
  callerOf(caller: Caller, referrer: SealedIntegration): ReferenceCaller {
    const found = new Map<string, SealedIntegration>();
    return {
      mayWrite: caller.is('creator'),
      find: async (id) => {
        const row = await this.directory.lookUp(id, caller);
        if (!row) return undefined;
        found.set(id, row);
        return { ...sealedOf(row), enabled: row.enabled };
      },
      ran: ({ id }, action, failure) => {
        const target = integrationTarget(found.get(id)!);
        const detail = `${action} for ${referrer.id}`;
        const event = auditOf(caller, 'integration.execute', { target, detail });
        if (failure) this.audit.noteFailure(event, failure);
        else this.audit.note(event);
      },
    };
  }

  /** Why an integration is not deleted, forced or not. */
  async referredError(caller: Caller, id: string, place = 'The integration'): Promise<ApiError> {
    const referrers = await this.metadata.references.to(id);
    const shown = new Map<string, { id: string; title: string; fields: string[] }>();
    const hidden = new Set<string>();
    for (const { field, ...row } of referrers) {
      if (!isVisible({ ...row, workspaceId: caller.workspaceId }, caller)) {
        hidden.add(row.id);
        continue;
      }
      const known = shown.get(row.id) ?? { id: row.id, title: row.title, fields: [] };
      known.fields.push(`config.${field}`);
      shown.set(row.id, known);
    }
    const integrations = [...shown.values()].slice(0, MOST_SHOWN);
    const message = `${place} is referred to by others: change or delete those first.`;
    return new ApiError('ERR_INTEGRATION_REFERRED_TO', message, { integrations, hidden: hidden.size });
  }

  async #problemOf(caller: Caller, { field, id }: ReferenceIn): Promise<FieldProblem | undefined> {
    const path = `config.${field.path}`;
    const row = await this.directory.lookUp(id, caller);
    if (!row) return { path, message: NOT_THERE };
    const message = misfitOf(field, this.host.registry, sealedOf(row));
    if (message !== undefined) return { path, message };
    if (field.uses === 'write' && !caller.is('creator'))
      return { path, message: 'is written to, which takes the role creator' };
    return undefined;
  }
}
