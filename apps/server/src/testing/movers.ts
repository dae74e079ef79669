import type { Engine } from '@patchbay/plugin-testing/engines';
import { type Config, configOf, createIntegration } from './integrations.js';
import type { Requests } from './test-server.js';

/** An integration that refers to others. */
export function createMover(server: Requests, config: Config, body: Config = {}): Promise<string> {
  return createIntegration(server, { type: 'sync', sub_type: 'mover', config, ...body });
}

let made = 0;

/** A schema of its own in PostgreSQL, with a table `copies` of the numbers from 1. */
export async function createNumbers(
  server: Requests,
  engine: Engine,
  count = 0,
  body: Config = {},
): Promise<string> {
  const schema = `numbers_${(made += 1)}`;
  const { admin, user } = engine;
  await admin(`CREATE SCHEMA ${schema} AUTHORIZATION ${user}`);
  await admin(`CREATE TABLE ${schema}.copies AS SELECT n::int FROM generate_series(1, ${count}) AS n`);
  await admin(`ALTER TABLE ${schema}.copies OWNER TO ${user}`);
  return createIntegration(server, { config: { ...configOf(engine), searchPath: [schema] }, ...body });
}
