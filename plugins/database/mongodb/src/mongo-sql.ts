import { randomBytes } from 'node:crypto';
import { type JsonValue, PluginError } from '@patchbay/plugin-kit';
import { type Dialect, type Statement, StatementCompiler } from '@patchbay/sql-kit';
import { Decimal128, Long } from 'mongodb';
import { library, type Part } from './noql.js';
import { bsonOf, refusal, refuseKeys, refuseStages } from './json-bson.js';
import { READ_OPERATORS, STAGES } from './read-operators.js';
import { givenFrom, type Keep, type Node, prepare } from './sql-tree.js';
import { Marks, misplaced } from './sql-values.js';

/** Stands for a value until the pipeline is made; nobody can write it who does not know it. */
const SIGN = `m${randomBytes(8).toString('hex')}`;
/** A binding is the only thing that a caller sends: none is an operator. */
const NO_KEYS: ReadonlySet<string> = new Set();

const dialect: Dialect = {
  lexicon: {},
  placeholder: (n) => `'${SIGN}b${n}e'`,
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
  /** Values of the statement's own text that stand aside like bindings. */
  readonly literals: readonly unknown[];
}

/** Reading takes a millisecond for each few hundred characters, on the thread that serves everybody. */
const MAX_LENGTH = 250_000;
const CACHED = 200;
const templates = new Map<string, Template>();

/** @throws PluginError `invalid_request` for what the library cannot read, or would read otherwise than SQL has it */
export function readSql({ sql, bindings }: Statement): SqlRead {
  const values = bindings.map((binding) => valueOf(binding));
  const text = withCounts(sql, bindings);
  if (text.length > MAX_LENGTH)
    throw refusal('params.sql', 'The statement is too long: it would hold up everybody else.');
  let template = templates.get(text);
  if (!template) {
    template = compile(text);
    if (templates.size >= CACHED) templates.delete(templates.keys().next().value!);
    templates.set(text, template);
  }
  return { ...template, pipeline: filled(template, values, text) };
}

function compile(text: string): Template {
  const noql = library();
  const literals: unknown[] = [];
  const keep: Keep = (value, kind) => {
    if (typeof value === 'string' && value.startsWith(SIGN)) return value;
    literals.push(
      kind === 'long'
        ? longOf(String(value))
        : kind === 'decimal'
          ? Decimal128.fromString(String(value))
          : value,
    );
    return `${SIGN}l${literals.length}e`;
  };
  try {
    const tree = noql.parse(text);
    const hasFrom = givenFrom(tree.ast);
    prepare(tree.ast, keep);
    noql.validate(tree);
    const { schema, table } = sourceOf(tree.ast);
    const { pipeline: made, collections } = noql.pipelineOf(tree);
    const pipeline = made.map(asSql);
    refuseStages(pipeline as JsonValue, 'params.sql', STAGES);
    refuseKeys(pipeline, 'params.sql', READ_KEYS);
    return { schema, collection: hasFrom ? (table ?? collections[0]) : undefined, pipeline, literals };
  } catch (error) {
    if (error instanceof PluginError) throw refusal('params.sql', error.message, error.remote);
    const message = `SQL syntax: ${(error as Error).message.slice(0, 500)}`;
    throw refusal('params.sql', message, { code: 'SqlSyntax', message });
  }
}

const READ_KEYS: ReadonlySet<string> = new Set([...STAGES, ...READ_OPERATORS]);

function sourceOf({ from }: Node): {
  readonly schema: string | undefined;
  readonly table: string | undefined;
} {
  const [first] = (from ?? []) as { readonly db?: string | null; readonly table?: string }[];
  return { schema: first?.db ?? undefined, table: first?.table?.split('|')[0] };
}

/** What the library leaves to whoever reads the rows: LIMIT comes behind OFFSET, and `_id` only where it was asked for. */
function asSql(stage: Part, index: number, stages: readonly Part[]): Part {
  const [[name, spec]] = Object.entries(stage) as [[string, unknown]];
  if (name === '$limit' && '$skip' in (stages[index + 1] ?? {})) return stages[index + 1]!;
  if (name === '$skip' && '$limit' in (stages[index - 1] ?? {})) return stages[index - 1]!;
  if (name === '$project') {
    const fields = spec as Part;
    const chooses = Object.values(fields).some((value) => value !== 0);
    return chooses && !('_id' in fields) ? { $project: { _id: 0, ...fields } } : stage;
  }
  if (name === '$facet') return { $facet: Object.fromEntries(Object.entries(spec as Part).map(within)) };
  return typeof spec === 'object' && spec !== null && 'pipeline' in spec
    ? { [name]: Object.fromEntries(Object.entries(spec).map(within)) }
    : stage;
}

function within([key, inner]: [string, unknown]): [string, unknown] {
  return [
    key,
    Array.isArray(inner) && inner.every((each) => typeof each === 'object')
      ? (inner as Part[]).map(asSql)
      : inner,
  ];
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
  const value = bsonOf(binding, 'params.bindings', NO_KEYS);
  if (typeof value === 'object' && value !== null && '_bsontype' in value && value._bsontype === 'BSONRegExp')
    throw refusal('params.bindings', 'A binding is a value, and no regular expression.');
  return value;
}

function longOf(digits: string): Long | Decimal128 {
  const value = BigInt(digits);
  return BigInt.asIntN(64, value) === value ? Long.fromBigInt(value) : Decimal128.fromString(digits);
}
