import { Agent } from 'node:http';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import { assertDriverVersion, DialledAgent, quietLog } from '@patchbay/sql-kit';
import type * as Snowflake from 'snowflake-sdk';

assertDriverVersion({ driver: 'snowflake-sdk', version: '3.3.0', from: import.meta.url });

const require = createRequire(import.meta.url);

/** The driver is CommonJS without names that ES modules could import. */
export const snowflakeSdk = require('snowflake-sdk') as typeof Snowflake;

snowflakeSdk.configure({
  // It would write a log file into the working directory: its errors reach the caller alone.
  customLogger: quietLog,
  logLevel: 'OFF',
  // Proxies of the environment would be another way out.
  useEnvProxy: false,
  // It asks the CA about each certificate over plain HTTP, at addresses that the certificate names, beside the dialler.
  disableOCSPChecks: true,
});

interface AxiosRequest {
  readonly httpsAgent?: Agent;
  maxContentLength?: number;
}

type Adapter = (request: AxiosRequest) => Promise<object>;

const { default: axios } = require('snowflake-sdk/dist/lib/http/axios_instance.js') as {
  readonly default: { readonly defaults: { maxRedirects?: number; adapter: Adapter } };
};
const { getAdapter } = createRequire(require.resolve('snowflake-sdk'))('axios') as {
  readonly getAdapter: (name: string) => Adapter;
};
const http = getAdapter('http');
// Snowflake redirects no client; where it led, the driver would follow with an agent of its own.
axios.defaults.maxRedirects = 0;
axios.defaults.adapter = bounded;

/** The driver gathers an answer as a whole, and decompresses it, whatever comes of it. */
async function bounded(request: AxiosRequest): Promise<object> {
  const { httpsAgent } = request;
  if (!(httpsAgent instanceof DialledAgent)) return http(request);
  const { bounds } = httpsAgent;
  try {
    return await http(Object.assign(request, { maxContentLength: bounds.maxBytes }));
  } catch (error) {
    if (TOO_LONG.test((error as Error).message)) bounds.refuse(bounds.maxBytes + 1);
    // The driver takes anything else for a reason to try again, for minutes.
    throw bounds.hasRefused ? Object.assign(error as Error, { code: 'ERR_CANCELED' }) : error;
  }
}

const TOO_LONG = /^maxContentLength size of \d+ exceeded/;

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
