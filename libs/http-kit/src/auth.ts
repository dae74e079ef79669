/** What shows the remote system who sends a request. It goes beneath the base URL and nowhere else. */
export interface Auth {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

export const noAuth: Auth = {};

/** RFC 6750. Who copies a token often copies a line's end with it. */
export function bearer(token: string): Auth {
  return { headers: { authorization: `Bearer ${token.trim()}` } };
}

/** RFC 7617. The user may hold no colon. */
export function basic(user: string, password = ''): Auth {
  return { headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` } };
}

export function apiKeyHeader(name: string, key: string): Auth {
  return { headers: { [name.toLowerCase()]: key.trim() } };
}

export function apiKeyQuery(name: string, key: string): Auth {
  return { query: { [name]: key.trim() } };
}

const REPLACEMENT = '********';

/** As short ones as the host leaves in what remote systems answer. */
const SHORTEST = 8;

/** Takes out of a text what was sent as credentials, as it was sent. */
export function withoutCredentials({ headers = {}, query = {} }: Auth): (text: string) => string {
  const sent = [
    ...Object.values(headers).map((value) => value.replace(/^(Bearer|Basic) /, '')),
    ...Object.values(query),
  ];
  const forms = [...new Set(sent)].filter((value) => value.length >= SHORTEST);
  return (text) => forms.reduce((clean, form) => clean.replaceAll(form, REPLACEMENT), text);
}
