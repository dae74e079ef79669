import { fileURLToPath } from 'node:url';

export { PLACES, SECRET, type Place } from './src/faulty.js';

/** The environment of a server that has the plugin of this folder. */
export const withFaulty = {
  PATCHBAY_PLUGINS: fileURLToPath(new URL('src/faulty.ts', import.meta.url)),
};
