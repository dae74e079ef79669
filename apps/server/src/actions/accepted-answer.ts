import {
  BUFFERED_LIMITS,
  ByteResult,
  EventResult,
  type Limits,
  LONG_LIMITS,
  RowResult,
  type RunResult,
  STREAMED_LIMITS,
} from '@patchbay/plugin-host';
import { type Action, mayGive } from '@patchbay/plugin-kit';
import type { Request, Response } from 'express';
import type { Delivery } from './action-runner.js';
import { type AnswerForm, answerFormOf, sendBytes, sendEvents, sendJson, sendRows } from './answer.js';

/** Sends a result to the client in the form that it accepts. */
export class AcceptedAnswer implements Delivery<void> {
  #form: AnswerForm = 'json';

  constructor(
    private readonly request: Request,
    private readonly response: Response,
    private readonly params: unknown,
    private readonly idleTimeoutMs: number,
  ) {}

  limitsFor(action: Action): Limits {
    this.#form = answerFormOf(this.request, action);
    return limitsFor(action, this.#form, this.params);
  }

  async take(result: RunResult): Promise<void> {
    const { response, idleTimeoutMs } = this;
    if (result instanceof RowResult) await sendRows(result, this.#form, response, idleTimeoutMs);
    else if (result instanceof EventResult) await sendEvents(result, response, idleTimeoutMs);
    else if (result instanceof ByteResult) await sendBytes(result, response, idleTimeoutMs);
    else sendJson(result.json, response);
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
