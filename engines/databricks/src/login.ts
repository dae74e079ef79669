import type { AccessToken } from '@patchbay/plugin-kit';
import type { DatabricksLogin } from './options.js';

/** Who logs in, as the connections of a session ask. */
export interface Login {
  /** For the next request. */
  token(): Promise<string>;
  /** The service took the last token no longer. @returns whether there may be another */
  refused(): boolean;
}

/** @param signal aborts when the session is closed */
export function loginOf(login: DatabricksLogin, signal: AbortSignal): Login {
  if ('token' in login) return { token: () => Promise.resolve(login.token), refused: () => false };
  let last: AccessToken | undefined;
  return {
    token: async () => (last = await login.account.get(signal)).value,
    refused: () => {
      if (last) login.account.invalidate(last);
      return last !== undefined;
    },
  };
}
