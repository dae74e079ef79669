import { action, definePlugin, field, type Session } from '@patchbay/plugin-kit';

interface Keys extends Session {
  readonly keys: readonly string[];
}

/** A further plugin, whose config has names that no form knows: shown in `labels`, secret in `headers`. */
export const freeKeys = definePlugin({
  type: 'others',
  subType: 'free-keys',
  url: import.meta.url,
  manifest: {
    title: 'Free keys',
    description: 'Keeps names and values.',
    icon: 'free-keys',
    capabilities: [],
  },
  form: [
    field.keyValue('labels', { label: 'Labels' }),
    field.keyValue('headers', { label: 'Headers', secret: true }),
  ] as const,
  actions: {
    keys: action<Keys, object>({
      title: 'Keys',
      kind: 'read',
      gives: 'value',
      params: { type: 'object' },
      result: { type: 'array' },
      run: ({ keys }) => Promise.resolve([...keys]),
    }),
  },
  open: ({ labels = {} }): Promise<Keys> =>
    Promise.resolve({
      keys: Object.keys(labels),
      ping: () => Promise.resolve({}),
      close: () => Promise.resolve(),
    }),
  errorCode: () => 'unknown',
});
