import type { OpenContext } from '@patchbay/plugin-kit';

/** What a session is opened with, as the host does it, but for the dialer. Each account has one token for ever. */
export function openContext(dial: OpenContext['dial'], token = 'a token'): OpenContext {
  return {
    signal: new AbortController().signal,
    logger: { debug: () => undefined, warn: () => undefined },
    connectTimeoutMs: 5000,
    files: { roots: [], hidden: [], mayCreate: false },
    dial,
    reached: () => undefined,
    failed: () => undefined,
    redact: (text) => text,
    credential: () => ({ get: () => Promise.resolve({ value: token }), invalidate: () => undefined }),
  };
}
