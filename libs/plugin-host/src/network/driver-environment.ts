import type { Plugin } from '@patchbay/plugin-kit';

/**
 * Some drivers learn by environment variables alone, which they read while they are imported, to keep from calling
 * home. Set when the plugins are registered, whatever the operator has there: it is what a plugin promises.
 */
export function setDriverEnvironment(plugins: readonly Plugin[]): void {
  for (const { environment = {} } of plugins) Object.assign(process.env, environment);
}
