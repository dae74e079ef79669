import { randomInt } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 14;

/** What a row is an id of: an integration, or a source. */
type Prefix = 'int' | 'src';

/** The prefix and 14 of a-z0-9. */
export function newRowId(prefix: Prefix): string {
  return prefix + Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

const ROW_IDS = { int: /^int[a-z0-9]{14}$/, src: /^src[a-z0-9]{14}$/ } as const;

export function isRowId(prefix: Prefix, text: string): boolean {
  return ROW_IDS[prefix].test(text);
}

/** For callers that show the id of an integration where the catalogue is asked. */
export const SAVED_ARE_ELSEWHERE =
  'Saved integrations are under /api/v2/meta/integrations; POST /api/v2/integrations/{id}/{action} runs their actions.';
