import type { AccessToken } from '@patchbay/plugin-kit';
import { type Auth, bearer, noAuth } from './auth.js';
import type { HttpApi } from './http-api.js';

/**
 * Sends the token of an account with each request.
 * @param field the key of the account's field; `undefined` where a config logs in by other means, which `auth` then reads
 * @param as how a token stands in a request; as a bearer token (RFC 6750) when left out
 */
export function oauth<Config>(
  field: string | ((config: Config) => string | undefined),
  as: (token: AccessToken) => Auth = ({ value }) => bearer(value),
): NonNullable<HttpApi<Config>['authorize']> {
  return async (_request, { config, credential, signal }) => {
    const account = typeof field === 'string' ? field : field(config);
    return account === undefined ? noAuth : as(await credential(account).get(signal));
  };
}
