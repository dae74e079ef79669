import type { Lexicon } from './lexicon.js';
import { plainReader } from './plain.js';
import { type Rule, rulesOf, UNCLOSED } from './rules.js';
import { addSteps, watched } from './steps.js';
import type { Token } from './token.js';

/** A statement as an engine reads it. */
export interface Lexed {
  readonly tokens: readonly Token[];
  /** What two readers could take for different things, as a sentence: who fails closed refuses such a statement. */
  readonly doubt: string | undefined;
  /** It holds a comment whose text the server executes. */
  readonly executableComment: boolean;
}

/** @returns the tokens; a sentence where something is begun and not closed */
export type Lexer = (sql: string) => Lexed | string;

interface Piece {
  readonly end: number;
  readonly token?: Token;
  readonly doubt?: string | undefined;
  readonly executable?: boolean;
}

/** Reads statements in one pass, in time and memory that grow with their length alone, whatever they hold. */
export function lexer(lexicon: Lexicon): Lexer {
  const marked = markedReader(lexicon);
  const plain = plainReader(lexicon);
  return (sql) => {
    const tokens: Token[] = [];
    let doubt: string | undefined;
    let executableComment = false;
    for (let at = 0; at < sql.length;) {
      const piece = marked(sql, at) ?? plainPiece(sql, at, plain(sql, at));
      if (typeof piece === 'string') return piece;
      if (piece.token) tokens.push(piece.token);
      doubt ??= piece.doubt;
      executableComment ||= piece.executable ?? false;
      addSteps(piece.end - at);
      at = piece.end;
    }
    return { tokens: watched(tokens), doubt, executableComment };
  };
}

/** What a strict reader works on. @returns the tokens; a sentence where there is a doubt about any of them */
export function certainTokens(lex: Lexer, sql: string): readonly Token[] | string {
  const lexed = lex(sql);
  return typeof lexed === 'string' ? lexed : (lexed.doubt ?? lexed.tokens);
}

function markedReader(lexicon: Lexicon): (sql: string, at: number) => Piece | string | undefined {
  const byStart = new Map<string, Rule[]>();
  for (const rule of rulesOf(lexicon))
    for (const start of rule.starts) byStart.set(start, [...(byStart.get(start) ?? []), rule]);
  return (sql, at) => {
    for (const rule of byStart.get(sql[at]!) ?? []) {
      const end = rule.end(sql, at);
      if (end === UNCLOSED) {
        addSteps(sql.length - at);
        return `The statement cannot be read: a ${rule.kind} is not closed.`;
      }
      if (end > at) return markedPiece(sql, at, end, rule, lexicon);
    }
    return undefined;
  };
}

function markedPiece(sql: string, start: number, end: number, { kind, bare }: Rule, lexicon: Lexicon): Piece {
  const written = sql.slice(start, end);
  if (kind === 'comment') {
    const executable = !!lexicon.executableComments && /^\/\*M?!/.test(written);
    return { end, executable, ...(isDoubtful(written, lexicon) && { doubt: DOUBTFUL_COMMENT }) };
  }
  const { text, isClear } = bare?.(written) ?? { text: written, isClear: true };
  return { end, token: { kind, text, start, end }, doubt: isClear ? undefined : unreadable(sql, start) };
}

function plainPiece(
  sql: string,
  start: number,
  { kind, end, isDoubtful }: ReturnType<ReturnType<typeof plainReader>>,
): Piece {
  const doubt = isDoubtful ? unreadable(sql, start) : undefined;
  if (kind === 'space') return { end, doubt };
  const text = sql.slice(start, end);
  return { end, doubt, token: { kind, text: kind === 'word' ? text.toLowerCase() : text, start, end } };
}

const unreadable = (sql: string, at: number): string =>
  `The statement cannot be read from here on: ${sql.slice(at, at + 20)}`;

const DOUBTFUL_COMMENT = 'A comment is refused that holds a comment, or that may go on where its line ends.';

/** Engines differ on whether block comments nest, which characters end a line, and whether a backslash joins two. */
function isDoubtful(comment: string, { nestedComments }: Lexicon): boolean {
  if (comment.startsWith('/*')) return nestedComments !== 'always' && comment.includes('/*', 2);
  return /[\r\u0085\u2028\u2029](?!$)|\\\r?$/.test(comment.replace(/\n$/, ''));
}
