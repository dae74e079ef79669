import { type JsonValue, PluginError } from '@patchbay/plugin-kit';
import { refusal, refuseKeys, refuseStages } from './json-bson.js';
import { library, type Part } from './driver-noql.js';
import { READ_OPERATORS, STAGES } from './read-operators.js';
import { givenFrom, type Keep, type Node, prepare } from './sql-tree.js';

/** A value of the statement's own text that stands aside like a binding. */
export interface Literal {
  readonly kind: Parameters<Keep>[1];
  readonly value: Parameters<Keep>[0];
}

/** A statement as a pipeline, in which signs stand for values. It can be sent between threads. */
export interface Compiled {
  readonly schema: string | undefined;
  /** None where the statement has no FROM. */
  readonly collection: string | undefined;
  readonly pipeline: Part[];
  readonly literals: readonly Literal[];
}

/** @param sign how the names of what stands for values begin @throws PluginError `invalid_request` */
export function compile(text: string, sign: string): Compiled {
  const noql = library();
  const literals: Literal[] = [];
  const keep: Keep = (value, kind) => {
    if (typeof value === 'string' && value.startsWith(sign)) return value;
    literals.push({ kind, value });
    return `${sign}l${literals.length}e`;
  };
  try {
    const tree = noql.parse(text, asWritten(sign));
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
    throw error instanceof PluginError ? refusal('params.sql', error.message, error.remote) : error;
  }
}

const READ_KEYS: ReadonlySet<string> = new Set([...STAGES, ...READ_OPERATORS]);

/** A binding is shown as its caller would write it, and not as what stands for it. */
function asWritten(sign: string): (part: string) => string {
  const standIn = new RegExp(`'?${sign}[bl]\\d+e'?`, 'g');
  return (part) => part.replaceAll(standIn, '?');
}

function sourceOf({ from }: Node): {
  readonly schema: string | undefined;
  readonly table: string | undefined;
} {
  const [first] = (from ?? []) as { readonly db?: string | null; readonly table?: string }[];
  return { schema: first?.db ?? undefined, table: first?.table?.split('|')[0] };
}

/** What the library leaves to the reader of the rows: LIMIT comes behind OFFSET, and `_id` only where it was asked for. */
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
