/**
 * Whether a whole text is like a pattern, in any case: `*` stands for any characters, `?` for one. Takes time in
 * proportion to both lengths, whatever the pattern, where a regular expression of many `.*` would not end.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  const letters = Array.from(text.toLowerCase());
  const wanted = Array.from(pattern.toLowerCase());
  let at = 0;
  let next = 0;
  let star = -1;
  let retryAt = 0;
  while (at < letters.length) {
    if (next < wanted.length && wanted[next] === '*') {
      star = next;
      retryAt = at;
      next += 1;
    } else if (next < wanted.length && (wanted[next] === '?' || wanted[next] === letters[at])) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      next = star + 1;
      retryAt += 1;
      at = retryAt;
    } else {
      return false;
    }
  }
  return wanted.slice(next).every((letter) => letter === '*');
}
