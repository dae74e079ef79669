import { Inject, Injectable } from '@nestjs/common';
import { BUFFERED_LIMITS, PluginHost, RowResult, STREAMED_LIMITS } from '@patchbay/plugin-host';
import type { Request, Response } from 'express';
import { ApiError, badRequest } from '../errors/api-error.js';
import { whenGone } from '../http/when-gone.js';
import { IntegrationDirectory, sealedOf } from '../integrations/integration-directory.js';
import { answerFormOf, sendJson, sendRows } from './answer.js';

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
    const integration = await this.directory.find(String(request.params.id), request.caller!);
    if (!integration.enabled) throw new ApiError(409, 'ERR_DISABLED', 'This integration is disabled.');
    const form = answerFormOf(request);
    const limits = form === 'json' ? BUFFERED_LIMITS : STREAMED_LIMITS;
    const result = await this.host.run(sealedOf(integration), {
      action,
      params,
      options,
      limits,
      whenGone: whenGone(response),
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
  if (typeof action === 'string') return { action, params, options };
  const message = action === undefined ? 'is required' : 'must be a string';
  throw badRequest(`The request is not valid: action ${message}.`, [{ path: 'action', message }]);
}
