import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import {
  MetadataError,
  ReferenceGone,
  unwritableReason,
  WorkspaceGone,
  type WriteProbe,
} from '@patchbay/metadata';
import { Failure, NOT_THERE } from '@patchbay/plugin-host';
import type { Request, Response } from 'express';
import type { Logger } from '../logging/logger.js';
import { ApiError, notFound } from './api-error.js';
import { type ApiErrorCode, entryOf, ERRORS, type ErrorDetails } from './catalogue.js';
import { CODE_BY_KIND } from './code-by-kind.js';

/** Errors that Nest or Express detect before any feature is asked have a status alone. */
const CODE_BY_STATUS: ReadonlyMap<number, ApiErrorCode> = new Map(
  (
    [
      ...(['ERR_BAD_REQUEST', 'ERR_UNAUTHORIZED', 'ERR_FORBIDDEN', 'ERR_NOT_FOUND'] as const),
      ...(['ERR_METHOD_NOT_ALLOWED', 'ERR_STALE', 'ERR_TOO_LARGE', 'ERR_UNSUPPORTED_MEDIA_TYPE'] as const),
      'ERR_RANGE_NOT_SATISFIABLE',
    ] as const
  ).map((code) => [ERRORS[code].status, code]),
);

/** Called with every error that a request ends in. */
type ErrorListener = (request: Request, status: number, code: string) => void;

/** Turns everything thrown into the one error shape. What was not foreseen is logged whole, and no caller sees it. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly onError: ErrorListener,
    private readonly writes: WriteProbe,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const known = apiErrorOf(error);
    const unforeseen = known ? faultOf(error) : error;
    if (unforeseen !== undefined)
      this.logger.error({ err: unforeseen, requestId: request.context.id }, 'unforeseen error');
    const { status, code, message, details, retryable } = known ?? UNFORESEEN;
    this.onError(request, status, code);
    if (response.headersSent) {
      // An answer that told of its failure itself has ended.
      if (!response.writableEnded) response.destroy();
      return;
    }
    if (code === 'ERR_UNAVAILABLE') {
      this.writes.note(error);
      this.logger.error(
        { err: error, requestId: request.context.id },
        'the metadata database is unavailable',
      );
    }
    const retryAfter = retryable ? (remoteRetryAfter(error) ?? RETRY_AFTER_S) : undefined;
    if (retryAfter !== undefined && !response.hasHeader('retry-after'))
      response.setHeader('retry-after', retryAfter);
    if (status === 401) response.setHeader('www-authenticate', challengesFor(request));
    // A file whose sending failed may have set its own.
    response
      .status(status)
      .type('json')
      .json({
        error: code,
        message,
        ...(details !== undefined && { details }),
        ...(retryable && { retryable }),
        requestId: request.context.id,
      });
  }
}

/** Of what the host found to be a fault of our own code, or of a plugin's: what was thrown. */
function faultOf(error: unknown): unknown {
  return error instanceof Failure && error.kind === 'internal' ? error.cause : undefined;
}

/** What plugins throw is a Failure by now; so this came from the metadata database, or from its pool. */
function isAway(error: unknown): boolean {
  const { code, message = '' } = (error ?? {}) as { code?: unknown; message?: string };
  if (error instanceof MetadataError) return true;
  if (typeof code === 'string' && /^(ECONN(REFUSED|RESET)|ETIMEDOUT|EPIPE|57P0[123]|53300)$/.test(code))
    return true;
  return /^(timeout exceeded when trying to connect|Connection terminated)/.test(message);
}

const AWAY = new ApiError(
  'ERR_UNAVAILABLE',
  'The metadata database is unavailable or overloaded. Try again in a moment.',
);

/** Seconds; by then some session or connection has usually come free. */
const RETRY_AFTER_S = 1;

/** What the remote system asks for is passed on. */
function remoteRetryAfter(error: unknown): number | undefined {
  return error instanceof Failure ? error.retryAfterS : undefined;
}

const UNFORESEEN = new ApiError(
  'ERR_INTERNAL',
  'The server failed. The log has the reason under the request id.',
);

/**
 * Clients that wait for a challenge, as .NET's and Java's do, send Basic only after one. A browser would ask its user for a
 * password whenever a page's script is refused: it gets that one challenge for pages alone, which are opened by hand.
 */
function challengesFor({ headers }: Request): string[] {
  const mode = headers['sec-fetch-mode'];
  const basic = 'Basic realm="Patchbay token as user name", charset="UTF-8"';
  return mode === undefined || mode === 'navigate' ? ['Bearer', basic] : ['Bearer'];
}

/** What a client is answered that a request of its own ended in this error. */
export function answerOf(error: unknown): ApiError {
  return apiErrorOf(error) ?? UNFORESEEN;
}

function apiErrorOf(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (error instanceof Failure) return fromFailure(error);
  if (error instanceof ReferenceGone) return referenceGone(error);
  if (error instanceof WorkspaceGone) return notFound('workspace');
  const reason = unwritableReason(error);
  if (reason) return new ApiError('ERR_UNAVAILABLE', `The metadata cannot be written: ${reason}.`);
  if (isAway(error)) return AWAY;
  if (error instanceof HttpException) return fromStatus(error.getStatus(), error.message);
  return fromExpress(error);
}

/** It was there when the config was checked. */
function referenceGone({ field }: ReferenceGone): ApiError {
  const path = `config.${field}`;
  return new ApiError('ERR_INVALID_CONFIG', `${path} ${NOT_THERE}.`, {
    fields: [{ path, message: NOT_THERE }],
  });
}

export function fromFailure({ kind, message, fields, remote, available, value }: Failure): ApiError {
  const code: ApiErrorCode = CODE_BY_KIND[kind];
  const parts: ErrorDetails = { remote, available, ...value };
  const declared = (entryOf(code).details ?? []).filter((name) => parts[name] !== undefined);
  const details = {
    ...(fields && { fields }),
    ...Object.fromEntries(declared.map((name) => [name, parts[name]])),
  };
  return new ApiError(code, message, Object.keys(details).length > 0 ? details : undefined);
}

/** Body parser and router errors carry a status of their own; their texts may repeat what was sent, so the answer has ours. */
function fromExpress(error: unknown): ApiError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status } = error as Error & { status?: unknown };
  if (error instanceof URIError) return fromStatus(400, 'The path is not encoded properly.');
  return typeof status === 'number' && status >= 400 && status < 500
    ? fromStatus(status, 'The request cannot be read.')
    : undefined;
}

/** A status of 400 and above that the catalogue does not have is a plain refusal of the request. */
function fromStatus(status: number, message: string): ApiError | undefined {
  return status < 500 ? new ApiError(CODE_BY_STATUS.get(status) ?? 'ERR_BAD_REQUEST', message) : undefined;
}
