import { unwrap } from './answer.js';
import type { Client } from './client.js';
import type { components } from './schema.js';

type Schemas = components['schemas'];

/** The actions of every plugin that comes with the server. */
export type ActionName = keyof Schemas extends infer Name
  ? Name extends `ActionParams_${infer Action}`
    ? Action
    : never
  : never;

/**
 * Runs an action with its own types: `const { rows } = await runAction(api, id, 'query', { sql: 'SELECT 1' })`.
 * @throws PatchbayError
 */
export function runAction<Name extends ActionName>(
  api: Client,
  id: string,
  action: Name,
  params: Schemas[`ActionParams_${Name}`],
  options?: Schemas['ActionOptions'],
): Promise<Schemas[`ActionResult_${Name}`]>;
/** Runs an action of a plugin that does not come with the server: the catalogue says what it takes and gives. */
export function runAction<Name extends string>(
  api: Client,
  id: string,
  action: Name extends ActionName ? never : Name,
  params?: object,
  options?: Schemas['ActionOptions'],
): Promise<unknown>;
export function runAction(
  api: Client,
  id: string,
  action: string,
  params: unknown = {},
  options: Schemas['ActionOptions'] = {},
): Promise<unknown> {
  const body = { action, params, options } as Schemas['Execute'];
  return unwrap(api.POST('/api/v2/integrations/{id}/execute', { params: { path: { id } }, body }));
}
