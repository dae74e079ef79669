import { fileURLToPath } from 'node:url';

/** The environment of a server that has the plugin of this folder, which works through other integrations. */
export const withMover = {
  PATCHBAY_PLUGINS: fileURLToPath(new URL('src/mover.ts', import.meta.url)),
};
