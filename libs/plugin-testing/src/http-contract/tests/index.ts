import type { ContractTest } from '../contract.js';
import { connectionTest } from './connection-test.js';
import { credentials } from './credentials.js';
import { deadlines } from './deadlines.js';
import { dialling } from './dialling.js';
import { events } from './events.js';
import { failures } from './failures.js';
import { options } from './options.js';
import { packing } from './packing.js';
import { redirects } from './redirects.js';
import { retries } from './retries.js';
import { requests } from './requests.js';
import { rogues } from './rogues.js';
import { sessions } from './sessions.js';
import { tls } from './tls.js';

/** Everything that a plugin over HTTP promises. */
export const HTTP_CONTRACT: readonly ContractTest[] = [
  ...connectionTest,
  ...requests,
  ...options,
  ...credentials,
  ...dialling,
  ...failures,
  ...packing,
  ...events,
  ...retries,
  ...redirects,
  ...deadlines,
  ...tls,
  ...sessions,
  ...rogues,
];
