import { unescape } from './unescape.js';

const REPLACEMENT = '********';

/** Shorter ones stand in too many innocent words; no text that names them gives them away. */
const SHORTEST = 3;

/** Shorter ones are taken out as words of their own only: a gap within a word would tell them. */
const SHORTEST_WITHIN_WORDS = 8;

/** How often a text may be escaped: a page that quotes JSON that quotes an address. */
const MOST_ESCAPES = 3;

/** In what a remote system answers, which is users' data. */
export const SHORTEST_IN_ANSWERS = 8;

/**
 * Takes the secrets of a config out of texts, in the forms in which drivers and URLs may repeat them.
 * @param shortest of the forms that are taken out
 */
export function redactor(
  config: unknown,
  secretPaths: readonly string[],
  shortest = SHORTEST,
): (text: string) => string {
  return redactorOf(
    secretPaths.flatMap((path) => leaves(valueAt(config, path.split('.')))),
    shortest,
  );
}

/** The same for secrets that stand in no config. */
export function redactorOf(known: readonly string[], shortest = SHORTEST): (text: string) => string {
  const secrets = known.flatMap((secret) => [secret, ...inForms(secret), ...passwordsIn(secret)]);
  const words = new Set(secrets.flatMap(spellingsOf));
  const forms = [...new Set([...words, ...secrets.flatMap(encodingsOf)])].filter(
    (form) => form.length >= shortest,
  );
  if (forms.length === 0) return (text) => text;
  const search = searchFor(forms, words);
  return (text) => withoutEscaped(search.replace(text), search);
}

/** Finds the forms of secrets in a text. */
interface Search {
  replace(text: string): string;
  /** In any order; they may overlap. */
  rangesIn(text: string): (readonly [start: number, end: number])[];
}

/**
 * V8 refuses to run long patterns, and repeats them in its error. One has the shorter forms, as far as it may be sure to hold
 * them, and all others are looked for as they are.
 */
function searchFor(forms: readonly string[], words: ReadonlySet<string>): Search {
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  let left = LONGEST_PATTERN;
  const isShort = (form: string): boolean => (left -= form.length) >= 0;
  const inPattern = new Set(longestFirst.toReversed().filter(isShort));
  const others = longestFirst.filter((form) => !inPattern.has(form));
  const fitting = (text: string): readonly string[] =>
    text.length < (others.at(-1)?.length ?? Infinity) ? [] : others;
  const sources = longestFirst.flatMap((form) =>
    inPattern.has(form) ? [patternOf(form, words.has(form))] : [],
  );
  const pattern = new RegExp(sources.join('|') || NOTHING, 'gu');
  return {
    replace: (text) =>
      fitting(text)
        .reduce((rest, form) => rest.replaceAll(form, REPLACEMENT), text)
        .replace(pattern, REPLACEMENT),
    rangesIn: (text) => [
      ...fitting(text).flatMap((form) => placesOf(form, text)),
      ...Array.from(text.matchAll(pattern), ({ 0: { length }, index }) => [index, index + length] as const),
    ],
  };
}

/** In characters before they are escaped. V8 takes three times as many. */
const LONGEST_PATTERN = 8000;

/** A pattern that no text has. */
const NOTHING = '(?!)';

function placesOf(form: string, text: string): (readonly [start: number, end: number])[] {
  const places: (readonly [start: number, end: number])[] = [];
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + form.length))
    places.push([at, at + form.length]);
  return places;
}

/** Takes out what is found once the text's escapes are read, and leaves all other escapes as they are. */
function withoutEscaped(text: string, search: Search): string {
  const found: (readonly [start: number, end: number])[] = [];
  const origins: ((start: number, end: number) => readonly [number, number])[] = [];
  let read = text;
  for (let times = 0; times < MOST_ESCAPES; times += 1) {
    const unescaped = unescape(read);
    if (!unescaped) break;
    read = unescaped.text;
    origins.unshift(unescaped.rangeOf);
    for (const range of search.rangesIn(read))
      found.push(origins.reduce<readonly [number, number]>((at, rangeOf) => rangeOf(...at), range));
  }
  if (found.length === 0) return text;
  let clean = '';
  let kept = 0;
  for (const [start, end] of found.sort(([a], [b]) => a - b)) {
    if (start >= kept) clean += text.slice(kept, start) + REPLACEMENT;
    kept = Math.max(kept, end);
  }
  return clean + text.slice(kept);
}

function patternOf(form: string, isWord: boolean): string {
  const literal = escapeRegExp(form);
  return isWord && form.length < SHORTEST_WITHIN_WORDS
    ? `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`
    : literal;
}

/** Between the first colon behind `scheme://` and the last @ of the authority, as it stands there and as it is meant. */
function passwordsIn(secret: string): string[] {
  const password = /^[a-z][a-z\d+.-]*:\/\/[^:@/?#]*:([^/?#]*)@/i.exec(secret.trim())?.[1];
  if (!password) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

function spellingsOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/);
  return [
    secret,
    secret.trim(),
    encodeURIComponent(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
    ...(lines.length > 1 ? lines.map((line) => line.trim()).filter((line) => line.length >= 16) : []),
  ];
}

/** As `application/x-www-form-urlencoded` has it, where a blank is a plus, and as it is read where the plus is left. */
function inForms(secret: string): string[] {
  return [new URLSearchParams([['', secret]]).toString().slice(1), secret.replaceAll(' ', '+')];
}

function encodingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const within = [0, 1, 2].map((lead) => base64Within(bytes, lead));
  return [
    bytes.toString('hex'),
    bytes.toString('base64'),
    ...within.flatMap((text) => [text, base64Url(text)]),
  ];
}

/** What stands in base64 for the bytes after `lead` others, as in `user:password`: the characters that are theirs alone. */
function base64Within(bytes: Buffer, lead: number): string {
  const text = Buffer.concat([Buffer.alloc(lead), bytes]).toString('base64');
  return text.slice(Math.ceil((lead * 8) / 6), Math.floor(((lead + bytes.length) * 8) / 6));
}

function base64Url(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_');
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, head)) return undefined;
  return valueAt((value as Record<string, unknown>)[head], rest);
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
