import { PluginError } from '@patchbay/plugin-kit';

/** Asked by the driver where the server wants a password: its own words for none are about code. */
export function withoutPassword(): Promise<never> {
  return Promise.reject(
    new PluginError('unauthorized', 'The server wants a password, and the config has none.'),
  );
}
