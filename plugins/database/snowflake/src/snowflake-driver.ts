import { Agent } from 'node:http';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import type { DialledAgent } from '@patchbay/sql-kit';
import type * as Snowflake from 'snowflake-sdk';

const require = createRequire(import.meta.url);

/** The driver is CommonJS without names that ES modules could import. */
export const snowflakeSdk = require('snowflake-sdk') as typeof Snowflake;

const hush = (): void => undefined;

snowflakeSdk.configure({
  // It would write a log file into the working directory: its errors reach the caller, and nobody else.
  customLogger: { error: hush, warn: hush, info: hush, debug: hush, trace: hush },
  logLevel: 'OFF',
  // Proxies of the environment would be another way out.
  useEnvProxy: false,
  // It asks the CA about each certificate over plain HTTP, at addresses that the certificate names, beside the dialler.
  disableOCSPChecks: true,
});

const { default: axios } = require('snowflake-sdk/dist/lib/http/axios_instance.js') as {
  readonly default: { readonly defaults: { maxRedirects?: number } };
};
// Snowflake redirects nobody; where it led, the driver would follow with an agent of its own.
axios.defaults.maxRedirects = 0;

/** An agent for addresses without TLS, which none of ours is: whatever is asked of it fails. */
class NoAgent extends Agent {
  override createConnection(
    _options: object,
    created: (error: Error | null, socket?: Duplex) => void,
  ): undefined {
    const message = 'Snowflake gave an address without TLS, and such are not connected to.';
    created(Object.assign(new Error(message), { code: 'ERR_CANCELED' }));
  }
}

/** For the driver's option `agentClass`: it asks by protocol, for each request, and takes what has the same one. */
export function agentFor(agent: DialledAgent): (options: { readonly protocol: string }) => Agent {
  const none = new NoAgent();
  return ({ protocol }) => (protocol === 'https:' ? agent : none);
}
