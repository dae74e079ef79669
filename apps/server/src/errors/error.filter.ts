import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { MetadataError, WorkspaceGone } from '@patchbay/metadata';
import { Failure, type FailureKind } from '@patchbay/plugin-host';
import type { Request, Response } from 'express';
import type { AuditTrail } from '../audit/audit-trail.js';
import type { Logger } from '../logging/logger.js';
import { ApiError, notFound } from './api-error.js';

const FAILURES: Readonly<Record<FailureKind, readonly [status: number, code: string]>> = {
  invalid_request: [400, 'ERR_BAD_REQUEST'],
  invalid_config: [422, 'ERR_INVALID_CONFIG'],
  unknown_plugin: [400, 'ERR_UNKNOWN_SUB_TYPE'],
  unknown_action: [404, 'ERR_UNKNOWN_ACTION'],
  config_unreadable: [409, 'ERR_CONFIG_UNREADABLE'],
  unreachable: [502, 'ERR_UNREACHABLE'],
  unauthorized: [502, 'ERR_REMOTE_UNAUTHORIZED'],
  remote_failed: [502, 'ERR_REMOTE_FAILED'],
  rate_limited: [429, 'ERR_REMOTE_RATE_LIMITED'],
  timeout: [504, 'ERR_TIMEOUT'],
  cancelled: [499, 'ERR_CANCELLED'],
  busy: [429, 'ERR_BUSY'],
  egress_denied: [403, 'ERR_EGRESS_DENIED'],
};

/** The codes of failures that Nest or Express detect before any feature is asked. */
const HTTP_CODES: Readonly<Record<number, string>> = {
  400: 'ERR_BAD_REQUEST',
  401: 'ERR_UNAUTHORIZED',
  403: 'ERR_FORBIDDEN',
  404: 'ERR_NOT_FOUND',
  405: 'ERR_METHOD_NOT_ALLOWED',
  413: 'ERR_TOO_LARGE',
  415: 'ERR_UNSUPPORTED_MEDIA_TYPE',
};

/** Turns everything thrown into the one error shape. What nobody foresaw is logged whole and told to nobody. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly audit: AuditTrail,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const known = apiErrorOf(error);
    if (!known) this.logger.error({ err: error, requestId: request.id }, 'unforeseen error');
    const { status, code, message, details } = known ?? UNFORESEEN;
    this.audit.noteError(request, status, code);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (known === AWAY)
      this.logger.error({ err: error, requestId: request.id }, 'the metadata database is away');
    const retryAfter = code === 'ERR_BUSY' || known === AWAY ? RETRY_AFTER_S : remoteRetryAfter(error);
    if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
    if (status === 401) response.setHeader('www-authenticate', challengeFor(request));
    response
      .status(status)
      .json({ error: code, message, ...(details !== undefined && { details }), requestId: request.id });
  }
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
  503,
  'ERR_UNAVAILABLE',
  'The metadata database is away or overloaded. Try again in a moment.',
);

/** Seconds; by then some session or connection has usually come free. */
const RETRY_AFTER_S = 1;

/** What the remote system asks for is passed on. */
function remoteRetryAfter(error: unknown): number | undefined {
  return error instanceof Failure ? error.retryAfterS : undefined;
}

const UNFORESEEN = new ApiError(
  500,
  'ERR_INTERNAL',
  'Something went wrong here. The log has it under the request id.',
);

/** Browsers ask for a token only on the one page that people open by hand. */
function challengeFor(request: Request): string {
  return request.path.startsWith('/api/docs') ? 'Basic realm="Patchbay token as user name"' : 'Bearer';
}

function apiErrorOf(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (error instanceof Failure) return fromFailure(error);
  if (error instanceof WorkspaceGone) return notFound('workspace');
  if (isAway(error)) return AWAY;
  if (error instanceof HttpException) return fromStatus(error.getStatus(), error.message);
  return fromExpress(error);
}

function fromFailure({ kind, message, fields, remote, available }: Failure): ApiError {
  const [status, code] = FAILURES[kind];
  return new ApiError(status, code, message, fields ?? remote ?? (available && { available }));
}

/** Body parser and router errors carry a status of their own; their texts may repeat what was sent, so ours is told. */
function fromExpress(error: unknown): ApiError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { status } = error as Error & { status?: unknown };
  if (error instanceof URIError) return fromStatus(400, 'The path is not encoded properly.');
  return typeof status === 'number' && status >= 400 && status < 500
    ? fromStatus(status, 'The request cannot be read.')
    : undefined;
}

function fromStatus(status: number, message: string): ApiError {
  return new ApiError(status, HTTP_CODES[status] ?? `ERR_HTTP_${status}`, message);
}
