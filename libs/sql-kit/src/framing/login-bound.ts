import type { Duplex } from 'node:stream';
import { FrameTooLarge } from './frame-refused.js';

const MAX_LOGIN_BYTES = 1024 * 1024;

/**
 * Ends a connection whose remote system sends more than any login takes before it grants one, encrypted or not: for drivers
 * that gather messages, or take any number of them, until then.
 * @returns to be called when the login is granted
 */
export function boundLogin(stream: Duplex, limit = MAX_LOGIN_BYTES): () => void {
  const push = stream.push.bind(stream);
  let bytes = 0;
  stream.push = (chunk: Buffer | null): boolean => {
    bytes += chunk?.length ?? 0;
    if (bytes <= limit) return push(chunk);
    stream.destroy(new FrameTooLarge({ frame: 'login', bytes, limit }));
    return false;
  };
  return () => {
    stream.push = push;
  };
}
