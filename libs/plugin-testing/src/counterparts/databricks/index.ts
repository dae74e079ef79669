import type { DatabricksEngine } from './databricks-server.js';

export type { DatabricksEngine };
export { databricksSql } from './databricks-dialect.js';

/** Loaded when it is started: most specs do without it. */
export async function startDatabricks(): Promise<DatabricksEngine> {
  const server = await import('./databricks-server.js');
  return server.startDatabricks();
}
