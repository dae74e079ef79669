import { randomBytes } from 'node:crypto';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Engine, Stoppable } from './engine.js';
import { mariadb } from './mariadb.js';
import { postgres } from './postgres.js';
import { type Access, openAccount, type Recipe, type Server, startOwnEngine, startServer } from './server.js';

/** The kinds of which one server is enough for a whole run. */
const RECIPES = { postgres, mariadb } as const satisfies Record<string, Recipe>;

export type SharedKind = keyof typeof RECIPES;

/** Where `tests/shared-engines.mjs`, which Jest runs before the workers, answers with the `Access` of a server. */
export const SHARED_ENGINES = 'PATCHBAY_TEST_ENGINES';

/** Called by the process that outlives the specs. @throws Error that says how to get the engine, where it is missing */
export function startSharedServer(kind: SharedKind): Promise<Server> {
  return startServer(RECIPES[kind]);
}

/** A user and a database of one's own on the server of this run; outside of Jest, on a server of one's own. */
export async function leaseEngine(kind: SharedKind): Promise<Engine & Stoppable> {
  const recipe = RECIPES[kind];
  const shared = process.env[SHARED_ENGINES];
  if (shared === undefined) return startOwnEngine(recipe);
  const access = await accessTo(`${shared}/${kind}`);
  return openAccount(recipe, access, `patchbay_${randomBytes(6).toString('hex')}`);
}

/** By plain HTTP without a pool: `fetch` would leave a connection open behind the spec. */
async function accessTo(url: string): Promise<Access> {
  const { status, body } = await new Promise<{ status: number | undefined; body: string }>(
    (resolve, reject) => {
      get(url, { agent: false }, (response) => {
        text(response).then((body) => {
          resolve({ status: response.statusCode, body });
        }, reject);
      }).once('error', reject);
    },
  );
  if (status !== 200) throw new Error(body);
  return JSON.parse(body) as Access;
}
