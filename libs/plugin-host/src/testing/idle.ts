import { action } from '@patchbay/plugin-kit';

/** The rest of a plugin whose config alone is looked at: no test opens a session of it. */
export const idle = {
  actions: {
    nothing: action({
      title: 'Nothing',
      kind: 'read',
      gives: 'value',
      params: { type: 'object' },
      result: {},
      run: () => Promise.resolve(null),
    }),
  },
  open: () => Promise.reject(new Error('nothing is opened here')),
  errorCode: () => 'unknown' as const,
};
