import { Inject, Injectable } from '@nestjs/common';
import { BUFFERED_LIMITS, PluginHost, RowResult, STREAMED_LIMITS } from '@patchbay/plugin-host';
import type { Request, Response } from 'express';
import type { Caller } from '../access/caller.js';
import { ApiError, badRequest } from '../errors/api-error.js';
import { goneSignal } from '../http/gone-signal.js';
import { IntegrationDirectory } from '../integrations/integration-directory.js';
import { sealedOf } from '../integrations/integrations.service.js';
import { type AnswerForm, answerFormOf, sendJson, sendRows } from './answer.js';

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
  ) {}

  async execute(
    caller: Caller,
    id: string,
    body: unknown,
    request: Request,
    response: Response,
  ): Promise<void> {
    await this.run(caller, id, actionRequestOf(body), request, response);
  }

  async run(
    caller: Caller,
    id: string,
    call: ActionRequest,
    request: Request,
    response: Response,
  ): Promise<void> {
    const integration = await this.directory.find(id, caller);
    if (!integration.enabled) throw new ApiError(409, 'ERR_DISABLED', 'This integration is disabled.');
    const form: AnswerForm = answerFormOf(request);
    const limits = form === 'json' ? BUFFERED_LIMITS : STREAMED_LIMITS;
    const result = await this.host.run(sealedOf(integration), {
      ...call,
      params: call.params,
      limits,
      signal: goneSignal(request),
    });
    if (result instanceof RowResult) await sendRows(result, form, response);
    else sendJson(JSON.stringify(result.value), response);
  }
}

/** Checked by hand: it stands on the path of every action. */
function actionRequestOf(body: unknown): ActionRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest('The body must be a JSON object.', [{ path: 'action', message: 'is required' }]);
  }
  const { action, params, options } = body as Record<string, unknown>;
  if (typeof action !== 'string')
    throw badRequest('action must be a string.', [
      { path: 'action', message: action === undefined ? 'is required' : 'must be a string' },
    ]);
  return { action, params, options };
}
