import { type JsonValue, PluginError } from '@patchbay/plugin-kit';
import { wayOutOf } from '../base-url.js';
import { formBody, jsonBody } from '../params.js';
import type { HttpRequest, Method, QueryValue } from '../http-api.js';
import { asksForMethod, isHeaderName, isHeaderValue, mayCallerSet } from '../refused-headers.js';

export interface FetchParams {
  readonly path?: string;
  readonly method?: Method;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly anyStatus?: boolean;
}

export interface SendParams extends FetchParams {
  readonly json?: JsonValue;
  readonly form?: object;
  readonly text?: string;
  readonly base64?: string;
}

/** What an integration itself sends with each request, by name. */
export interface OwnParts {
  readonly headers: readonly string[];
  readonly query: readonly string[];
}

/** @throws PluginError `invalid_request` for what would leave the base URL, or set what is the integration's */
export function requestOf(preset: Method, params: FetchParams, own: OwnParts): HttpRequest {
  const { method = preset, path = '', query, headers = {} } = params;
  const wrong = /[?#]/.test(path) ? 'must not hold a query: give params.query' : wayOutOf(path);
  if (wrong) throw refused('path', wrong);
  refuseOwnHeaders(headers, own);
  const taken = own.query.find((name) => Object.hasOwn(query ?? {}, name));
  if (taken !== undefined) throw refused(`query.${taken}`, 'is not for the caller to set');
  return { method, path, headers: { accept: '*/*', ...headers }, ...(query && { query }) };
}

function refuseOwnHeaders(headers: Readonly<Record<string, string>>, own: OwnParts): void {
  const taken = new Set(own.headers.map((name) => name.toLowerCase()));
  for (const [name, value] of Object.entries(headers)) {
    const where = `headers.${name.slice(0, 100)}`;
    if (!isHeaderName(name)) throw refused(where, 'is not the name of a header');
    if (!mayCallerSet(name) || taken.has(name.toLowerCase()))
      throw refused(where, 'is not for the caller to set');
    if (!isHeaderValue(value)) throw refused(where, 'has characters that HTTP cannot carry');
  }
}

/** An action that reads must not write at a service that takes the method from the query. */
export function refuseOverrides(query: FetchParams['query'] = {}): void {
  const name = Object.keys(query).find(asksForMethod);
  if (name !== undefined)
    throw refused(`query.${name.slice(0, 100)}`, 'would ask for another method: use the action send');
}

/** @throws PluginError `invalid_request` where there is more than one */
export function bodyOf(params: SendParams): HttpRequest['body'] {
  const given = (['json', 'form', 'text', 'base64'] as const).filter((key) => params[key] !== undefined);
  if (given.length > 1) throw refused(given[1]!, `does not go with params.${given[0]!}: there is one body`);
  const { json, form, text, base64, headers = {} } = params;
  const body = form
    ? formBody(form)
    : text !== undefined
      ? { type: 'text/plain; charset=utf-8', content: text }
      : base64 !== undefined
        ? { type: 'application/octet-stream', content: Buffer.from(base64, 'base64') }
        : json !== undefined
          ? jsonBody(json)
          : undefined;
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return body && type !== undefined ? { ...body, type } : body;
}

function refused(where: string, message: string): PluginError {
  const path = `params.${where}`;
  return new PluginError('invalid_request', `${path} ${message}.`, { path });
}
