import type { Token } from './token.js';

let counted: { steps: number } | undefined;

/** Adds the characters that a lexer has looked at. */
export function addSteps(characters: number): void {
  if (counted) counted.steps += characters;
}

/** Counts each look at a token while steps are counted; otherwise the tokens as they are. */
export function watched(tokens: readonly Token[]): readonly Token[] {
  const counting = counted;
  if (!counting) return tokens;
  return new Proxy(tokens, {
    get(target, key, receiver): unknown {
      counting.steps += 1;
      return Reflect.get(target, key, receiver);
    },
  });
}

/**
 * How many characters and tokens are looked at in `work`, for tests that demand that readers are linear. One count at a
 * time: what others read meanwhile is counted as well.
 */
export async function countSteps(work: () => unknown): Promise<number> {
  const counting = { steps: 0 };
  counted = counting;
  try {
    await work();
    return counting.steps;
  } finally {
    counted = undefined;
  }
}
