/** A text with its escapes read, and where its parts stood before. */
export interface Unescaped {
  readonly text: string;
  /** The range of the text as it was that became this range. */
  readonly rangeOf: (start: number, end: number) => readonly [start: number, end: number];
}

/** HTML's character references, JSON's and JavaScript's escapes, and runs of percent-encoded bytes. */
const ESCAPE =
  /&#(?:\d{1,7}|x[\da-f]{1,6});?|&[a-z]{2,16};|\\u\{?[\da-f]{4}\}?|\\x[\da-f]{2}|\\[/"'\\]|(?:%[\da-f]{2})+/gi;

/** Of printable ASCII, as HTML names it. */
const NAMED: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'excl !',
    'quot "',
    'num #',
    'dollar $',
    'percnt %',
    'amp &',
    "apos '",
    'lpar (',
    'rpar )',
    'ast *',
    'midast *',
    'plus +',
    'comma ,',
    'hyphen -',
    'period .',
    'sol /',
    'colon :',
    'semi ;',
    'lt <',
    'equals =',
    'gt >',
    'quest ?',
    'commat @',
    'lsqb [',
    'lbrack [',
    'bsol \\',
    'rsqb ]',
    'rbrack ]',
    'hat ^',
    'lowbar _',
    'underbar _',
    'grave `',
    'lcub {',
    'lbrace {',
    'verbar |',
    'vert |',
    'rcub }',
    'rbrace }',
  ].map((pair) => pair.split(' ') as [string, string]),
);

/** @returns nothing where the text holds no escape. Takes time in proportion to the text. */
export function unescape(text: string): Unescaped | undefined {
  /** Of each escape: where what it means begins, and where it stood. */
  const pieces: { readonly at: number; readonly from: number; readonly to: number; readonly size: number }[] =
    [];
  let unescaped = '';
  let read = 0;
  for (const { 0: escape, index } of text.matchAll(ESCAPE)) {
    const meant = meaningOf(escape);
    if (meant === undefined) continue;
    unescaped += text.slice(read, index);
    read = index + escape.length;
    pieces.push({ at: unescaped.length, from: index, to: read, size: meant.length });
    unescaped += meant;
  }
  if (pieces.length === 0) return undefined;
  unescaped += text.slice(read);
  /** Of the last piece that begins at or before there. */
  const pieceAt = (position: number): (typeof pieces)[number] | undefined => {
    let [low, high] = [0, pieces.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pieces[middle]!.at <= position) low = middle + 1;
      else high = middle;
    }
    return pieces[low - 1];
  };
  const place = (position: number, inside: 'from' | 'to'): number => {
    const piece = pieceAt(position);
    if (!piece) return position;
    const beyond = position - piece.at - piece.size;
    if (beyond >= 0) return piece.to + beyond;
    return position === piece.at ? piece.from : piece[inside];
  };
  return { text: unescaped, rangeOf: (start, end) => [place(start, 'from'), place(end, 'to')] };
}

function meaningOf(escape: string): string | undefined {
  if (escape.startsWith('%')) return decoded(escape);
  const number = /^&#(\d+)|^(?:&#x|\\u\{?|\\x)([\da-f]+)/i.exec(escape);
  if (number) {
    const code = number[1] === undefined ? parseInt(number[2]!, 16) : Number(number[1]);
    return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
  }
  return escape.startsWith('&') ? NAMED[escape.slice(1, -1).toLowerCase()] : escape.slice(1);
}

function decoded(percentEncoded: string): string | undefined {
  try {
    return decodeURIComponent(percentEncoded);
  } catch {
    return undefined;
  }
}
