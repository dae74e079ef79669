import type { SnowflakeEngine } from './snowflake-server.js';

export type { SnowflakeEngine };
export { snowflakeSql } from './snowflake-dialect.js';

/** Loaded when it is started: most specs do without it. */
export async function startSnowflake(): Promise<SnowflakeEngine> {
  const server = await import('./snowflake-server.js');
  return server.startSnowflake();
}
