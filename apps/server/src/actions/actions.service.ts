import { Inject, Injectable } from '@nestjs/common';
import { type Action, unknownName } from '@patchbay/plugin-kit';
import type { Request, Response } from 'express';
import { AuditTrail } from '../audit/audit-trail.js';
import { badRequest } from '../errors/api-error.js';
import { cutOff } from '../http/body-size.js';
import { fileOf } from '../http/file-body.js';
import { whenGone } from '../http/when-gone.js';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { callerOf } from '../identity/caller.js';
import { AcceptedAnswer } from './accepted-answer.js';
import { ActionRunner, type RunRequest } from './action-runner.js';
import { paramsOfQuery } from './query-params.js';

interface ActionRequest {
  readonly action: string;
  readonly params?: unknown;
  readonly options?: unknown;
}

type Asked = Omit<RunRequest, 'integrationId' | 'sourceId' | 'whenGone'>;

/** Reads requests for actions, and sends what the actions give. */
@Injectable()
export class ActionsService {
  constructor(
    private readonly runner: ActionRunner,
    private readonly audit: AuditTrail,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** `{ action, params, options }` as the body. */
  async execute(request: Request, response: Response): Promise<void> {
    await this.#run(actionRequestOf(request.body), request, response);
  }

  /** The action in the path, its params as the body. */
  async executeShort(request: Request, response: Response): Promise<void> {
    const action = String(request.params.action);
    if (request.context.hasFile) await this.#runWithFile(action, request, response);
    else await this.#run({ action, params: request.body }, request, response);
  }

  /** The body is a file, which the action reads as it comes; the params are in the query. */
  async #runWithFile(action: string, request: Request, response: Response): Promise<void> {
    const file = fileOf(request);
    const paramsFor = (declared: Action): unknown => paramsOfQuery(request.query, declared);
    cutOff(request, response);
    await this.#run({ action, paramsFor, file }, request, response);
  }

  #run(asked: Asked, request: Request, response: Response): Promise<void> {
    const { action, params, options, paramsFor, file } = asked;
    const integrationId = String(request.params.id);
    const sourceId = sourceIdOf(request);
    this.audit.leave(request);
    return this.runner.run(
      callerOf(request),
      // Name by name: V8 is slow to spread objects, and each request comes by here.
      { integrationId, action, params, options, paramsFor, file, sourceId, whenGone: whenGone(response) },
      new AcceptedAnswer(request, response, params, this.settings.streamIdleTimeoutMs),
    );
  }
}

function sourceIdOf(request: Request): string | undefined {
  // Few requests have a query, and the others need not wait until it is read.
  if (!request.url.includes('?')) return undefined;
  const { source_id: id } = request.query;
  if (id === undefined || typeof id === 'string') return id;
  throw badRequest('The request is not valid: source_id must be given once.', [
    { path: 'source_id', message: 'must be given once' },
  ]);
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
