import { types } from 'node:util';
import type { Logger } from './logging/logger.js';

/**
 * A promise of a driver's that no caller awaits may reject because of what a remote system sent: that must not cost all
 * callers the server. It is logged as an error, also where it is one of ours. What is thrown outside a promise still ends the process.
 */
export function surviveRejections(logger: Logger): void {
  process.on('unhandledRejection', (reason) => {
    logger.error(described(reason), 'a promise that no caller awaits was rejected');
  });
}

/** Messages of drivers may quote what they were given, secrets included: the frames tell where to look. */
function described(reason: unknown): object {
  if (!types.isNativeError(reason)) return { reason: typeof reason };
  const { name, stack = '' } = reason;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const code = (reason as { code?: unknown }).code;
  return {
    reason: name,
    ...(typeof code === 'string' && { code }),
    frames: frames.map((line) => line.trim()),
  };
}
