import { randomBytes } from 'node:crypto';
import type { JsonValue } from '@patchbay/plugin-kit';
import {
  type Dialect,
  inexact,
  type Statement,
  StatementCompiler,
  textThreads,
  typedValue,
} from '@patchbay/sql-kit';
import { Binary, Decimal128, Long } from 'mongodb';
import type { Part } from './driver-noql.js';
import { bsonOf, refusal } from './json-bson.js';
import type { CompiledText } from './sql-thread.js';
import { compile, type Compiled, type Literal } from './sql-template.js';
import { Marks, misplaced } from './sql-values.js';

/** Stands for a value until the pipeline is made; no caller knows it. */
export const SIGN = `m${randomBytes(8).toString('hex')}`;
/** A binding is the only thing that a caller sends: none is an operator. */
const NO_KEYS: ReadonlySet<string> = new Set();

const dialect: Dialect = {
  lexicon: { backtickNames: true },
  placeholder: (n) => `'${SIGN}b${n}e'`,
  bindsLists: true,
  emptyIn: 'none',
  readKeywords: new Set(['select']),
  refusedInRead: /\binto\b/,
};

export const mongoStatements = new StatementCompiler(dialect);

export interface SqlRead {
  readonly schema: string | undefined;
  /** None where the statement has no FROM. */
  readonly collection: string | undefined;
  readonly pipeline: Part[];
}

interface Template extends SqlRead {
  readonly literals: readonly unknown[];
}

/** Reading takes a millisecond for each few dozen characters, and conditions in a row take the square of it. */
const ON_MAIN_CHARACTERS = 2000;
const MAX_LENGTH = 100_000;
/** A thread runs compiled code only, while this module may be the source itself, as it is under Jest. */
const THREAD = new URL('../dist/sql-thread.js', import.meta.url);
const CACHED = 200;
const templates = new Map<string, Template>();

/**
 * @param owner whose turn it is where it takes long, such as a session
 * @throws PluginError `invalid_request` for what the library cannot read, or would read otherwise than SQL has it
 */
export async function readSql({ sql, bindings }: Statement, owner: object): Promise<SqlRead> {
  const values = bindings.map((binding) => valueOf(binding));
  const text = withCounts(sql, bindings);
  if (text.length > MAX_LENGTH)
    throw refusal(
      'params.sql',
      `A statement for MongoDB can have at most ${MAX_LENGTH.toLocaleString('en')} characters. Use find or aggregate for longer lists of values.`,
    );
  let template = templates.get(text);
  if (!template) {
    const { literals, ...compiled } =
      text.length <= ON_MAIN_CHARACTERS ? compile(text, SIGN) : await compiledOffThread(text, owner);
    template = { ...compiled, literals: literals.map(literalOf) };
    if (templates.size >= CACHED) templates.delete(templates.keys().next().value!);
    templates.set(text, template);
  }
  return { ...template, pipeline: filled(template, values, text) };
}

async function compiledOffThread(text: string, owner: object): Promise<Compiled> {
  const { compiled, refused } = await textThreads.read<CompiledText>(THREAD, SIGN + text, owner);
  if (compiled) return compiled;
  throw refusal('params.sql', refused!.message, refused!.remote);
}

function literalOf({ kind, value }: Literal): unknown {
  if (kind === 'long') return longOf(String(value));
  return kind === 'decimal' ? Decimal128.fromString(String(value)) : value;
}

function filled({ pipeline, literals }: Template, values: readonly unknown[], text: string): Part[] {
  const used = new Set<number>();
  const marks = new Marks(SIGN, (mark) => {
    const [whole, kind, digits] = MARK.exec(mark) ?? [];
    if (whole === undefined) {
      if (mark.includes(SIGN)) throw misplaced();
      return undefined;
    }
    const index = Number(digits) - 1;
    if (kind === 'b') used.add(index);
    return { value: (kind === 'b' ? values : literals)[index] };
  });
  const done = marks.pipeline(pipeline);
  // What the library dropped would be missing from the answer without a word.
  if (values.some((_value, index) => !used.has(index) && text.includes(`${SIGN}b${index + 1}e`)))
    throw misplaced();
  return done;
}

const MARK = new RegExp(`^${SIGN}([bl])(\\d+)e$`);
const COUNT = new RegExp(`\\b(LIMIT|OFFSET)(\\s+)'${SIGN}b(\\d+)e'`, 'gi');

/** Where the grammar takes digits only. */
function withCounts(sql: string, bindings: readonly JsonValue[]): string {
  return sql.replace(COUNT, (_all, keyword: string, space: string, digits: string) => {
    const count = bindings[Number(digits) - 1];
    if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0)
      throw refusal('params.bindings', `${keyword.toUpperCase()} takes a whole number from 0.`);
    return `${keyword}${space}${count}`;
  });
}

function valueOf(binding: JsonValue): unknown {
  const typed = typedValue(binding);
  if (typed?.kind === 'binary') return new Binary(typed.bytes);
  if (typed) return typed.whole === undefined ? decimalOf(typed.text) : longOf(typed.text);
  const value = bsonOf(binding, 'params.bindings', NO_KEYS);
  if (typeof value === 'object' && value !== null && '_bsontype' in value && value._bsontype === 'BSONRegExp')
    throw refusal('params.bindings', 'A binding is a value, and no regular expression.');
  return value;
}

function longOf(digits: string): Long | Decimal128 {
  const value = BigInt(digits);
  return BigInt.asIntN(64, value) === value ? Long.fromBigInt(value) : decimalOf(digits);
}

/** Decimal128 holds 34 digits, and is an error of the library's own beyond them. */
function decimalOf(text: string): Decimal128 {
  if (text.replace(/[-.]/g, '').length > DECIMAL_DIGITS) throw inexact(text);
  return Decimal128.fromString(text);
}

const DECIMAL_DIGITS = 34;
