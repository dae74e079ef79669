/** Texts that slow readers down where they look ahead, look back or go back, by what they are full of; each of `count` parts. */
export const HOSTILE_TEXTS: Readonly<Record<string, (count: number) => string>> = {
  'q quotes that nothing closes': repeated(`q'a `),
  'q quotes with brackets': repeated(`q'[ `),
  'open texts': repeated(`'a' '`),
  'open names': repeated(`"a" "`),
  'doubled quotes': repeated(`''`),
  'escaped quotes': repeated(`\\'`),
  backslashes: repeated('\\'),
  backticks: repeated('`a` `'),
  'square brackets': repeated('[a] ['),
  'calls within calls': nested('identifier(', ')'),
  'calls that nothing closes': repeated('identifier('),
  'brackets side by side': repeated('(1)'),
  'brackets within brackets': nested('(', ')'),
  'curly brackets': nested('{', '}'),
  'comments that nothing closes': repeated('/*'),
  'comments within comments': nested('/*', '*/'),
  'comments side by side': repeated('/**/'),
  'stars and slashes': repeated('*/ /'),
  dashes: repeated('- -'),
  'lines of comments': repeated('-- a\n'),
  'carriage returns in a comment': (count) => `SELECT 1 --${'\r'.repeat(count)}`,
  'slashes and hashes': repeated('// # '),
  'dollar tags': (count) => `SELECT ${join(count, (n) => `$t${n}$`)}`,
  'dollar tags alike': repeated('$a$ $'),
  'question marks': repeated('?'),
  'named placeholders': (count) => `SELECT ${join(count, (n) => `:a${n}, `)}1`,
  colons: repeated(':'),
  'keywords side by side': repeated('select from where '),
  'conditions within conditions': nested('case when 1 then ', ' else 2 end '),
  numbers: repeated('1.5e3.'),
  'digits of one number': repeated('1'),
  'letters of one word': repeated('a'),
  'signs of a wait': (count) => `SELECT wait_for_${'gtid'.repeat(count)}é(1)`,
  'letters of many scripts': repeated('é漢字ßı'),
  'characters of four bytes': repeated('🧩'),
  'white space': repeated(' \t\u00a0\u2028'),
  'commas and dots': repeated('a.b,'),
  'tables and commas': (count) => `SELECT * FROM ${join(count, () => 'f(1), ')}t`,
  semicolons: repeated(';'),
  'unions within unions': repeated('select 1 union '),
};

function repeated(part: string): (count: number) => string {
  return (count) => `SELECT ${part.repeat(count)}`;
}

function nested(open: string, close: string): (count: number) => string {
  return (count) => `SELECT ${open.repeat(count)}1${close.repeat(count)}`;
}

function join(count: number, part: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => part(n)).join('');
}
