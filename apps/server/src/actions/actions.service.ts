import { Inject, Injectable } from '@nestjs/common';
import type { SealedIntegration } from '@patchbay/metadata';
import {
  BUFFERED_LIMITS,
  type Limits,
  LONG_LIMITS,
  ByteResult,
  EventResult,
  PluginHost,
  RowResult,
  type SealedSource,
  STREAMED_LIMITS,
} from '@patchbay/plugin-host';
import { type Action, mayGive, unknownName } from '@patchbay/plugin-kit';
import type { Request, Response } from 'express';
import { type Caller, callerOf } from '../identity/caller.js';
import { AuditTrail, auditOf, integrationTarget } from '../audit/audit-trail.js';
import { badRequest, conflict, forbidden } from '../errors/api-error.js';
import { whenGone } from '../http/when-gone.js';
import { IntegrationDirectory, sealedOf } from '../integrations/integration-directory.js';
import { SourceDirectory } from '../sources/source-directory.js';
import {
  type AnswerForm,
  answerFormOf,
  sendBytes,
  sendEvents,
  sendJson,
  sendRows,
  STREAM_IDLE_TIMEOUT_MS,
} from './answer.js';

interface ActionRequest {
  readonly action: string;
  readonly params?: unknown;
  readonly options?: unknown;
}

@Injectable()
export class ActionsService {
  constructor(
    @Inject(PluginHost) private readonly host: PluginHost,
    @Inject(IntegrationDirectory) private readonly directory: IntegrationDirectory,
    @Inject(SourceDirectory) private readonly sources: SourceDirectory,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(STREAM_IDLE_TIMEOUT_MS) private readonly idleTimeoutMs: number,
  ) {}

  /** `{ action, params, options }` as the body. */
  async execute(request: Request, response: Response): Promise<void> {
    await this.#run(actionRequestOf(request.body), request, response);
  }

  /** The action in the path, its params as the body. */
  async executeShort(request: Request, response: Response): Promise<void> {
    await this.#run({ action: String(request.params.action), params: request.body }, request, response);
  }

  async #run(
    { action, params, options }: ActionRequest,
    request: Request,
    response: Response,
  ): Promise<void> {
    const caller = callerOf(request);
    const integration = await this.directory.find(String(request.params.id), caller);
    const sealed = sealedOf(integration);
    const plugin = this.host.registry.get(sealed.type, sealed.subType);
    const declared = this.host.actionOf(plugin, action);
    const { kind } = declared;
    // From here on it is the name of an action, and no longer any text of the caller's.
    this.audit.specify(request, action);
    refuseBelowRole(kind, caller);
    if (!integration.enabled) throw conflict('ERR_DISABLED', 'This integration is disabled.');
    // Few requests have a query, and the others need not wait for what it may name.
    const source = request.url.includes('?') ? await this.#sourceOf(request, integration) : undefined;
    const form = answerFormOf(request, declared);
    const limits = limitsFor(declared, form, params);
    const result = await this.host.run(sealed, {
      action,
      source,
      params,
      options,
      limits,
      whenGone: whenGone(response),
    });
    if (result instanceof RowResult) await sendRows(result, form, response, this.idleTimeoutMs);
    else if (result instanceof EventResult) await sendEvents(result, response, this.idleTimeoutMs);
    else if (result instanceof ByteResult) await sendBytes(result, response, this.idleTimeoutMs);
    else sendJson(result.json, response);
    // What does not come this far is noted by the error filter.
    const target = integrationTarget(integration);
    this.audit.note(auditOf(caller, 'integration.execute', { target, detail: action }));
  }

  /** What the request would have laid over the integration's config. */
  async #sourceOf({ query }: Request, integration: SealedIntegration): Promise<SealedSource | undefined> {
    const { source_id: id } = query;
    if (id === undefined) return undefined;
    if (typeof id === 'string') return this.sources.find(integration, id);
    throw badRequest('The request is not valid: source_id must be given once.', [
      { path: 'source_id', message: 'must be given once' },
    ]);
  }
}

/** What flows takes no memory beyond that of its largest piece, so that only time bounds it. */
function limitsFor(action: Action, form: AnswerForm, params: unknown): Limits {
  if (form !== 'json' || action.gives === 'bytes' || action.gives === 'events') return STREAMED_LIMITS;
  if (mayGive(action, 'events') && asksForStream(params)) return STREAMED_LIMITS;
  return action.job ? LONG_LIMITS : BUFFERED_LIMITS;
}

function asksForStream(params: unknown): boolean {
  return typeof params === 'object' && params !== null && 'stream' in params && params.stream === true;
}

/** Whoever may run actions at all may run those that read. */
function refuseBelowRole(kind: Action['kind'], caller: Caller): void {
  if (kind === 'read' || caller.is('creator')) return;
  throw forbidden(`An action that writes takes the role creator; yours is ${caller.role}.`);
}

const REQUEST_KEYS: readonly string[] = ['action', 'params', 'options'] satisfies (keyof ActionRequest)[];

/** Checked by hand: it stands on the path of every action. */
function actionRequestOf(body: unknown): ActionRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest('The body must be a JSON object.', [{ path: 'action', message: 'is required' }]);
  }
  for (const name in body) if (!REQUEST_KEYS.includes(name)) refuseKey(name);
  const { action, params, options } = body as Record<string, unknown>;
  if (typeof action === 'string') return { action, params, options };
  const message = action === undefined ? 'is required' : 'must be a string';
  throw badRequest(`The request is not valid: action ${message}.`, [{ path: 'action', message }]);
}

function refuseKey(name: string): never {
  const path = name.slice(0, 100);
  const message = `${path} ${unknownName(path, REQUEST_KEYS)}`;
  throw badRequest(`The request is not valid: ${message}.`, [{ path, message }]);
}
