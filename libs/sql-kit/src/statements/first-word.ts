/** Sticky, and each begins with a character of its own: no part of a text is read twice. */
const GAP = /[\s(]+|--[^\n]*|#[^\n]*|\/\*[^]*?\*\//y;
const WORD = /[a-z]+/iy;

/** The first word of a statement that an engine took, in lower case, after comments, white space and brackets. */
export function firstWordOf(sql: string): string {
  let at = 0;
  for (GAP.lastIndex = 0; GAP.test(sql); GAP.lastIndex = at) at = GAP.lastIndex;
  WORD.lastIndex = at;
  return WORD.exec(sql)?.[0].toLowerCase() ?? '';
}
