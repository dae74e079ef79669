import { randomInt } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** `int` and 14 of a-z0-9. */
export function newIntegrationId(): string {
  return `int${Array.from({ length: 14 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')}`;
}

export function isIntegrationId(text: string): boolean {
  return /^int[a-z0-9]{14}$/.test(text);
}
