import type { Config } from './integrations.js';
import type { TestServer } from './test-server.js';

export function sourcesPath(baseId = 'shop', sourceId?: string): string {
  const path = `/api/v2/meta/bases/${encodeURIComponent(baseId)}/sources`;
  return sourceId === undefined ? path : `${path}/${sourceId}`;
}

/** Binds the base `shop` to an integration, and returns the source's id. */
export async function createSource(
  server: Pick<TestServer, 'post'>,
  integrationId: string,
  config?: Config,
): Promise<string> {
  const body = { integration_id: integrationId, ...(config && { config }) };
  const answer = await server.post(sourcesPath(), body).expect(201);
  return (answer.body as { id: string }).id;
}
