import type { Config } from '@patchbay/plugin-host';

/** A config that asks for TLS, as forms of databases spell it. */
export function withTls(config: Config, sslmode: string, ssl: object = {}): Config {
  return { ...config, connection: { ...(config['connection'] as Config), sslmode, ssl } };
}
