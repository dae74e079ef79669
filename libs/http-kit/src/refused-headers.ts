import type { JsonSchema } from '@patchbay/plugin-kit';

/** A token of RFC 9110, 5.6.2, as the `v` flag of browsers' forms has it too. */
const NAME = "[\\w!#$%&'*+.^`\\|~\\-]+";

/** Those of one connection, which its two ends set (RFC 9110, 7.6.1 and 6). */
const OF_THE_CONNECTION = [
  'connection',
  'content-length',
  'expect',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Those by which a request asks for another host, path, method or part than its first line does, or comes from elsewhere. */
const STEERING = [
  'host',
  'forwarded',
  'x-forwarded-.*',
  'x-forwarded',
  'x-host',
  'x-http-host.*',
  'x-original-.*',
  'x-rewrite-.*',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'x-http-method.*',
  'x-http-verb.*',
  'x-method.*',
  'x-verb.*',
  'x-override-method',
  'x-request-method',
  'x-tunnel(?:ed)?-method',
  'range',
  'if-range',
];

/** Those that say who asks, and one that would bring what is not unpacked: the caller of an action sets none of them. */
const OF_THE_INTEGRATION = ['authorization', 'accept-encoding', 'proxy-.*'];

const refusedAlways = new RegExp(`^(?:${[...OF_THE_CONNECTION, ...STEERING].join('|')})$`, 'i');
const refusedToCallers = new RegExp(`^(?:${OF_THE_INTEGRATION.join('|')})$`, 'i');

const headerNamePattern = new RegExp(`^${NAME}$`);

export function isHeaderName(name: string): boolean {
  return headerNamePattern.test(name);
}

/** Whether the caller of an action may set a header of this name, for every service. */
export function mayCallerSet(name: string): boolean {
  return !refusedAlways.test(name) && !refusedToCallers.test(name);
}

const overriding =
  /^(?:_method|_?http_?method(?:_override)?|x-http-(?:method|verb).*|x-(?:method|verb)-override)$/i;

/** Whether a query parameter of this name asks for another method, of those frameworks that have such. */
export function asksForMethod(name: string): boolean {
  return overriding.test(name);
}

/** Whether a config may: it may say who asks. */
export function mayConfigSet(name: string): boolean {
  return !refusedAlways.test(name);
}

/** For a form's field: the name of a header that requests of an integration may carry. */
export const headerName: JsonSchema = {
  type: 'string',
  maxLength: 100,
  pattern: `^(?!(?:${[...OF_THE_CONNECTION, ...STEERING].map(anyCase).join('|')})$)${NAME}$`,
  'x-pattern-message': 'must be a header that neither the connection nor a proxy sets, such as X-Tenant',
};

/** Patterns of JSON Schema know no flag for it. */
function anyCase(pattern: string): string {
  return pattern.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

/** For a form's field: what HTTP can carry as a header's value (RFC 9110, 5.5). */
export const headerValue: JsonSchema = {
  type: 'string',
  maxLength: 8192,
  pattern: '^[\\t\\x20-\\x7e\\x80-\\xff]*$',
  'x-pattern-message': 'must be on one line and without control characters or characters beyond Latin-1',
};

const carried = new RegExp(headerValue.pattern!);

export function isHeaderValue(value: string): boolean {
  return carried.test(value);
}
