import type { RemoteError } from '@patchbay/plugin-kit';

interface Texts {
  /** As the caller wrote the statement. */
  readonly given: string;
  /** As the engine got it, with placeholders of its own. */
  readonly sent: string;
}

const texts = new WeakMap<object, Texts>();

/** Notes of what fails which texts it is about: engines count in what they were sent. */
export async function withTexts<T>(of: Texts, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (typeof error === 'object' && error !== null) texts.set(error, of);
    throw error;
  }
}

/** The same with its position in the caller's text, or without one where that is not certain. */
export function inGivenText(error: unknown, remote: RemoteError): RemoteError {
  const of = typeof error === 'object' && error !== null ? texts.get(error) : undefined;
  if (remote.position === undefined || !of) return remote;
  const { position, ...rest } = remote;
  const moved = movedPosition(position, of);
  return moved === undefined ? rest : { ...rest, position: moved };
}

/** Before the first difference between both texts it is the same, and after the last one as far from the end. */
export function movedPosition(position: number, { given, sent }: Texts): number | undefined {
  if (given === sent) return position;
  // Characters, as engines count them, and not units of UTF-16.
  const [ours, theirs] = [Array.from(given), Array.from(sent)];
  const shorter = Math.min(ours.length, theirs.length);
  let before = 0;
  while (before < shorter && ours[before] === theirs[before]) before += 1;
  // The first to differ begins a placeholder.
  if (position <= before + 1) return position;
  let after = 0;
  while (after < shorter && ours.at(-1 - after) === theirs.at(-1 - after)) after += 1;
  const fromEnd = theirs.length - position;
  return fromEnd < after ? ours.length - fromEnd : undefined;
}
