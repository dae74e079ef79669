import { Injectable } from '@nestjs/common';
import { BatchRefused, Metadata, type NewAuditEvent } from '@patchbay/metadata';
import type { FieldProblem } from '@patchbay/plugin-host';
import type { Caller } from '../identity/caller.js';
import { auditOf, integrationTarget } from '../audit/audit-trail.js';
import { badRequest, notFound } from '../errors/api-error.js';
import { withWarnings } from '../http/warnings.js';
import { type BatchIntegrations, MOST_AT_ONCE } from './batch.dto.js';
import type { BatchAnswer } from './integration.answers.js';
import type { CreateIntegration } from './integration.dto.js';
import { IntegrationDirectory } from './integration-directory.js';
import { type Draft, IntegrationDrafts } from './integration-drafts.js';
import { linkedError } from './integration-links.js';
import { viewOf } from './integration-view.js';
import { ReferencesService } from './references.service.js';
import { namingErrors } from './naming-errors.js';

/** Creates and deletes several integrations: all of them, or none. */
@Injectable()
export class BatchService {
  constructor(
    private readonly metadata: Metadata,
    private readonly directory: IntegrationDirectory,
    private readonly drafts: IntegrationDrafts,
    private readonly references: ReferencesService,
  ) {}

  async run(
    caller: Caller,
    { create = [], delete: ids = [], force = false }: BatchIntegrations,
  ): Promise<BatchAnswer> {
    refuseCount(create.length + ids.length);
    refuseTwice(ids);
    const deletions = await this.#deletions(caller, ids);
    const drafts = await this.#drafts(caller, create);
    try {
      const created = await this.metadata.integrations.batch({
        workspaceId: caller.workspaceId,
        create: drafts.map(({ row }) => row),
        delete: ids.map((id) => ({ id, force })),
        audits: [...drafts.flatMap(({ audits }) => audits), ...deletions],
      });
      return {
        created: created.map((row, at) => withWarnings(viewOf(row), drafts[at]!.warnings)),
        deleted: ids,
      };
    } catch (error) {
      if (!(error instanceof BatchRefused)) throw error;
      const { at, reason } = error;
      if (reason === 'referred') throw await this.references.referredError(caller, ids[at]!, placeOf(at));
      if (reason === 'linked') throw await linkedError(this.metadata, ids[at]!, placeOf(at));
      return await namingErrors(placeOf(at), () => {
        throw notFound('integration');
      });
    }
  }

  async #deletions(caller: Caller, ids: readonly string[]): Promise<NewAuditEvent[]> {
    const events: NewAuditEvent[] = [];
    for (const [at, id] of ids.entries()) {
      const row = await namingErrors(placeOf(at), () => this.directory.findFresh(id, caller));
      events.push(auditOf(caller, 'integration.delete', { target: integrationTarget(row) }));
    }
    return events;
  }

  async #drafts(caller: Caller, create: readonly CreateIntegration[]): Promise<Draft[]> {
    const drafts: Draft[] = [];
    for (const [at, body] of create.entries())
      drafts.push(await namingErrors(`create.${at}`, () => this.drafts.draft(caller, body)));
    return drafts;
  }
}

function placeOf(at: number): string {
  return `delete.${at}`;
}

function refuseCount(count: number): void {
  if (count >= 1 && count <= MOST_AT_ONCE) return;
  const message = `must be 1 to ${MOST_AT_ONCE} together, not ${count}`;
  throw badRequest(
    `What is created and deleted at once ${message}.`,
    ['create', 'delete'].map((path) => ({ path, message })),
  );
}

function refuseTwice(ids: readonly string[]): void {
  const twice: FieldProblem[] = ids.flatMap((id, at) =>
    ids.indexOf(id) < at
      ? [{ path: placeOf(at), message: `is the same as ${placeOf(ids.indexOf(id))}` }]
      : [],
  );
  if (twice[0]) throw badRequest(`${twice[0].path} ${twice[0].message}.`, twice);
}
