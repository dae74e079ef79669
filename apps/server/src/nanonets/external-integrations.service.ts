import { Inject, Injectable } from '@nestjs/common';
import { Metadata, type SealedIntegration } from '@patchbay/metadata';
import {
  BUFFERED_LIMITS,
  Failure,
  PluginHost,
  RowResult,
  type RunResult,
  type ValueResult,
} from '@patchbay/plugin-host';
import type { Request, Response } from 'express';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { type Caller, callerOf } from '../identity/caller.js';
import { ActionRunner } from '../actions/action-runner.js';
import { sendJson, sendWhole } from '../actions/answer.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { notFound } from '../errors/api-error.js';
import { whenGone } from '../http/when-gone.js';
import { IntegrationDirectory, sealedOf } from '../integrations/integration-directory.js';
import { listedValues } from '../integrations/integration-view.js';
import { DATABASE_NAMES, type DatabaseName, type ExternalIntegration } from './external-integration.dto.js';

const KINDS_ELSEWHERE =
  'This API has PostgreSQL, MySQL, SQL Server and MongoDB alone: POST /api/v2/integrations/{id}/query asks databases of other kinds.';

/** Theirs has no pages. */
const MOST = 1000;
const PAGE = 200;

@Injectable()
export class ExternalIntegrationsService {
  constructor(
    private readonly metadata: Metadata,
    private readonly host: PluginHost,
    private readonly directory: IntegrationDirectory,
    private readonly runner: ActionRunner,
    private readonly audit: AuditTrail,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async list(caller: Caller, type?: DatabaseName): Promise<ExternalIntegration[]> {
    const rows: SealedIntegration[] = [];
    for await (const row of this.#databases(caller)) {
      if (row.enabled && (type === undefined || this.#nameOf(row) === type)) rows.push(row);
      if (rows.length === MOST) break;
    }
    const emails = await this.#emailsOf(rows);
    return Promise.all(
      rows.map(async (row) => ({
        id: row.id,
        email: emails.get(row.createdBy) ?? '',
        name: row.title,
        type: this.#nameOf(row)!,
        info: await this.#infoOf(row),
      })),
    );
  }

  async executeQuery(id: string, query: string, request: Request): Promise<void> {
    const caller = callerOf(request);
    if (this.#nameOf(await this.directory.find(id, caller)) === undefined)
      throw notFound('integration', KINDS_ELSEWHERE);
    const response = request.res!;
    this.audit.leave(request);
    await this.runner
      .run(
        caller,
        { integrationId: id, action: 'query', params: { sql: query }, whenGone: whenGone(response) },
        { limitsFor: () => BUFFERED_LIMITS, take: (result) => this.#send(result, response) },
      )
      .catch((error: unknown) => {
        throw inTheirWords(error);
      });
  }

  async *#databases({ workspaceId, userId }: Caller): AsyncGenerator<SealedIntegration> {
    const filter = {
      workspaceId,
      visibleTo: userId,
      type: 'database',
      limit: PAGE,
      withConfig: true,
    } as const;
    for (let offset = 0; ; offset += PAGE) {
      const { rows } = await this.metadata.integrations.list({ ...filter, offset });
      yield* rows.filter((row) => this.#nameOf(row) !== undefined);
      if (rows.length < PAGE) return;
    }
  }

  #nameOf({ type, subType }: Pick<SealedIntegration, 'type' | 'subType'>): DatabaseName | undefined {
    const name = this.host.registry.find(type, subType)?.manifest.nanonets;
    return DATABASE_NAMES.find((known) => known === name);
  }

  /** Of those creators that are members still. */
  async #emailsOf(rows: readonly SealedIntegration[]): Promise<ReadonlyMap<string, string>> {
    const creators = new Map(
      rows.map(({ workspaceId, createdBy: userId }) => [userId, { workspaceId, userId }]),
    );
    const members = await Promise.all(
      [...creators.values()].map((key) => this.metadata.access.members.find(key)),
    );
    return new Map(members.flatMap((member) => (member ? [[member.userId, member.email]] : [])));
  }

  async #infoOf(row: SealedIntegration): Promise<ExternalIntegration['info']> {
    try {
      const sealed = sealedOf(row);
      const { form } = this.host.registry.get(sealed.type, sealed.subType);
      return listedValues(form, await this.host.configs.open(sealed));
    } catch {
      return { config_error: true };
    }
  }

  /** The rows as JSON text, which goes out as it stands: nothing is parsed and so nothing rounded. */
  async #send(result: RunResult, response: Response): Promise<void> {
    if (!(result instanceof RowResult)) {
      sendJson(`{"rows":[${(result as ValueResult).json}]}`, response);
      return;
    }
    await result.json(
      (pieces) => {
        response.setHeader('x-patchbay-truncated', String(result.truncated));
        return sendWhole(pieces, response, this.settings.streamIdleTimeoutMs);
      },
      () => '',
    );
  }
}

/** What the action calls `params.sql` is the `query` of the body here, and no action here writes. */
function inTheirWords(error: unknown): unknown {
  if (!(error instanceof Failure) || !error.fields) return error;
  const fields = error.fields.map(({ path, message }) => ({
    path: path === 'params.sql' ? 'query' : path,
    message: withoutWrite(message),
  }));
  return new Failure(error.kind, withoutWrite(error.message), { fields, cause: error });
}

function withoutWrite(message: string): string {
  return message.replace('Use write instead.', 'This API only reads.');
}
