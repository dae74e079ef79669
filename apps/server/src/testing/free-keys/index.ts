import { fileURLToPath } from 'node:url';

/** The environment of a server that has the plugin of this folder. */
export const withFreeKeys = {
  PATCHBAY_PLUGINS: fileURLToPath(new URL('src/free-keys.ts', import.meta.url)),
};

export const FREE_KEYS = { type: 'others', sub_type: 'free-keys', config: { labels: {} } };
