import type { Lexicon } from '../lexing/lexicon.js';
import { isMark, isWord, type Token } from '../lexing/token.js';

/** Where a caller's placeholder stands, or an escaped sign that is not one. */
export interface Mark {
  readonly kind: 'positional' | 'named' | 'escaped';
  readonly start: number;
  readonly end: number;
  /** Of a named one; of an escaped one the sign that it stands for. */
  readonly name: string;
  /** The engine may read it as something else, such as a slice: it is a placeholder only where there is a binding for it. */
  readonly isOptional: boolean;
  /** It is an element of `IN (…)`: the whole of that, where it is the only one. */
  readonly list: InList | 'shared' | undefined;
  /** It is the argument of a JSON function, or cast to JSON. */
  readonly isJson: boolean;
}

/** From `NOT` or `IN` to the closing bracket. */
export interface InList {
  readonly start: number;
  readonly end: number;
  readonly isNegated: boolean;
}

type Draft = { -readonly [Key in keyof Mark]: Mark[Key] };

interface Bracket {
  readonly opening: string;
  readonly list: Pick<InList, 'start' | 'isNegated'> | undefined;
  /** `a[…]`, as against `ARRAY[…]`. */
  readonly isSlice: boolean;
  /** The function whose arguments it holds. */
  readonly call: string | undefined;
  readonly marks: Draft[];
  hasComma: boolean;
  hasQuestion: boolean;
}

const NAME = /[A-Za-z_]\w*/y;
const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** Finds placeholders in the order of the tokens, and learns from what stands around them what they may be. */
export class MarkReader {
  readonly #open: Bracket[] = [bracket('')];
  #before: Token | undefined;
  #beforeThat: Token | undefined;
  /** The placeholder that the next token follows, if it may be an element of a list. */
  #element: Draft | undefined;
  #isLambda = false;

  constructor(
    private readonly sql: string,
    private readonly lexicon: Pick<Lexicon, 'questionMarks'>,
  ) {}

  read(token: Token): Mark | undefined {
    this.#settleElement(token);
    const mark = token.kind === 'mark' ? this.#markAt(token) : undefined;
    if (!mark) this.#follow(token);
    this.#beforeThat = this.#before;
    this.#before = token;
    return mark;
  }

  get #top(): Bracket {
    return this.#open.at(-1)!;
  }

  #markAt({ text, start, end }: Token): Mark | undefined {
    if (text !== '?' && text !== ':') return undefined;
    const before = this.#before;
    if (isMark(before, '\\') && before?.end === start)
      return draft('escaped', start - 1, end, { name: text });
    if (text === '?') {
      this.#top.hasQuestion = true;
      return this.#placed(draft('positional', start, end, { isOptional: this.#mayBeOperator() }));
    }
    NAME.lastIndex = end;
    const name = NAME.exec(this.sql)?.[0];
    if (name === undefined) return undefined;
    const isOptional = this.#mayBeOtherColon(start);
    return this.#placed(draft('named', start, end + name.length, { name, isOptional }));
  }

  #placed(mark: Draft): Draft {
    const top = this.#top;
    mark.isJson = top.call !== undefined && /json/.test(top.call);
    if (top.list && (isMark(this.#before, '(') || isMark(this.#before, ','))) this.#element = mark;
    top.marks.push(mark);
    this.#isLambda = false;
    return mark;
  }

  /** An element is followed by the next, or by the end of the list. */
  #settleElement(token: Token): void {
    const element = this.#element;
    this.#element = undefined;
    const { list, hasComma } = this.#top;
    if (!element || !list) return;
    if (isMark(token, ',')) element.list = 'shared';
    if (isMark(token, ')')) element.list = hasComma ? 'shared' : { ...list, end: token.end };
  }

  #follow(token: Token): void {
    const { text, kind } = token;
    const top = this.#top;
    this.#isLambda = isWord(token, 'lambda') || (this.#isLambda && (kind !== 'mark' || text === ','));
    if (
      kind === 'word' &&
      /^jsonb?$/.test(text) &&
      isWord(this.#before, 'as') &&
      /cast$/.test(top.call ?? '')
    )
      for (const mark of top.marks.splice(0)) mark.isJson = true;
    if (kind !== 'mark') return;
    if (text === ',') top.hasComma = true;
    else if (text === '(' || text === '[' || text === '{') this.#open.push(this.#opened(text));
    else if (CLOSING[text] !== undefined && CLOSING[text] === top.opening) this.#open.pop();
  }

  #opened(opening: string): Bracket {
    const before = this.#before;
    const isAfterValue = before !== undefined && isOperand(before);
    if (opening === '[') return bracket(opening, { isSlice: isAfterValue && !isWord(before, 'array') });
    if (opening === '{' || !isAfterValue || before.kind === 'mark') return bracket(opening);
    if (!isWord(before, 'in')) return bracket(opening, { call: before.text.toLowerCase() });
    const not = isWord(this.#beforeThat, 'not') ? this.#beforeThat : undefined;
    return bracket(opening, { list: { start: (not ?? before).start, isNegated: not !== undefined } });
  }

  #mayBeOperator(): boolean {
    const { questionMarks } = this.lexicon;
    if (questionMarks !== 'operator') return questionMarks === 'ternary';
    return this.#before?.kind !== 'mark' || !/^[=<>(,+*/%-]$/.test(this.#before.text);
  }

  /** In slices, maps and paths, before the body of a lambda, and in what is left of a condition. */
  #mayBeOtherColon(start: number): boolean {
    const before = this.#before;
    const { opening, isSlice, hasQuestion } = this.#top;
    if (opening === '{' || this.#isLambda) return true;
    if (isSlice && !isMark(before, ',')) return true;
    if (hasQuestion && this.lexicon.questionMarks === 'ternary') return true;
    return before?.end === start && isOperand(before);
  }
}

function bracket(opening: string, more: Partial<Bracket> = {}): Bracket {
  return {
    opening,
    list: undefined,
    isSlice: false,
    call: undefined,
    marks: [],
    hasComma: false,
    hasQuestion: false,
    ...more,
  };
}

function draft(kind: Mark['kind'], start: number, end: number, more: Partial<Mark>): Draft {
  return { kind, start, end, name: '', isOptional: false, list: undefined, isJson: false, ...more };
}

/** What a value may end with. */
function isOperand({ kind, text }: Token): boolean {
  return kind !== 'mark' || text === ')' || text === ']' || text === '}';
}
