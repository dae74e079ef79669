import { distance } from 'fastest-levenshtein';

const LONGEST = 100;

/** What is said of a name that is not known, as the end of a sentence: with the known one that was probably meant. */
export function unknownName(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? 'is not known' : `is not known; did you mean ${meant}?`;
}

/** The known name that differs least, where that is not much: capitals, dashes and a letter in three. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const plain = plainOf(name);
  if (plain.length > LONGEST) return undefined;
  let best: string | undefined;
  let least = Math.floor(plain.length / 3) + 1;
  for (const candidate of known) {
    const steps = distance(plain, plainOf(candidate));
    if (steps < least) [best, least] = [candidate, steps];
  }
  return best;
}

function plainOf(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
