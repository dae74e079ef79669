import createFetchClient, { type Client as FetchClient } from 'openapi-fetch';
import type { paths } from './schema.js';

/** Every route with the types of its parameters, its body and its answers: `api.GET('/api/v2/meta/integrations')`. */
export type Client = FetchClient<paths>;

export interface ClientOptions {
  /** Where the server is, such as `https://patchbay.example.com`. */
  readonly baseUrl: string;
  readonly token: string;
  /** Sends the requests instead of the built-in `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

export function createClient({ baseUrl, token, fetch }: ClientOptions): Client {
  return createFetchClient<paths>({ baseUrl, headers: { 'xc-token': token }, ...(fetch && { fetch }) });
}
