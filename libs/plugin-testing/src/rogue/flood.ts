import type { Socket } from 'node:net';

/** More than any session may gather before its login, or of what carries no rows. */
const FLOOD_BYTES = 24 * 1024 * 1024;

/** Sends a wave again and again, until its peer is gone or has had more than it should take. */
export function flood(peer: Socket, wave: Buffer): void {
  let left = FLOOD_BYTES;
  const pour = (): void => {
    // Many small waves at a time would cost this side more than the other.
    while (left > 0 && !peer.destroyed) {
      left -= Math.max(wave.length, 256);
      if (!peer.write(wave)) {
        peer.once('drain', pour);
        return;
      }
    }
  };
  pour();
}
