/** A pattern of LIKE as a regular expression of the server's: `%` any characters, `_` one, a backslash takes either literally. */
export function likeRegex(pattern: string): string {
  let regex = '^';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at]!;
    if (char === '\\' && at + 1 < pattern.length) {
      at += 1;
      regex += escaped(pattern[at]!);
    } else if (char === '%') regex += '.*';
    else if (char === '_') regex += '.';
    else regex += escaped(char);
  }
  // To PCRE, `$` also is the place before a last line break.
  return `${regex}$(?!\\n)`;
}

function escaped(char: string): string {
  return char.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
}
