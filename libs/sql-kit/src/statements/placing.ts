import { type JsonValue, PluginError } from '@patchbay/plugin-kit';
import { type Bindings, isList, typedValue } from './bindings.js';
import { type Dialect, type EmptyIn, noRowsOf } from './dialect.js';
import type { Mark } from './marks.js';
import type { Scan } from './scan.js';

/** What stands in the place of a mark. */
interface Use {
  readonly mark: Mark;
  /** The number of its first value, from 1, and how many there are; none for what is not a placeholder. */
  readonly first: number;
  readonly count: number;
}

/** Where which values go. */
export interface Placing {
  readonly uses: readonly Use[];
  readonly values: readonly JsonValue[];
  /** What two placings of one text must have in common to give the same statement. */
  readonly shape: string;
}

/** PostgreSQL, SQL Server and Oracle number no more; the others take no more than a few thousand. */
const MAX_PLACEHOLDERS = 65_535;

/**
 * Gives each mark its value, and an element of `IN (…)` that is a list as many marks as it has values.
 * @throws PluginError `invalid_request` where one has no binding, or one that cannot stand there
 */
export function place(
  { marks, foreign }: Pick<Scan, 'marks' | 'foreign'>,
  bindings: Bindings,
  dialect: Dialect,
): Placing {
  const style = isList(bindings) ? 'positional' : 'named';
  if (marks.length > MAX_PLACEHOLDERS && marks.filter(({ kind }) => kind === style).length > MAX_PLACEHOLDERS)
    throw tooMany();
  const repeats = dialect.placeholder(1) === dialect.placeholder(2);
  const values: JsonValue[] = [];
  const uses: Use[] = [];
  const numbers = new Map<string, number>();
  let shape: string = style;
  let position = 0;
  for (const mark of marks) {
    if (mark.kind === 'escaped') uses.push({ mark, first: 0, count: 0 });
    if (mark.kind !== style) continue;
    const key = style === 'named' ? mark.name : position++;
    const value = valueAt(bindings, key, mark);
    if (value === undefined) {
      shape += ` ${uses.length}-`;
      continue;
    }
    const listed = mark.list && isList(value) ? value : undefined;
    if (listed) shape += ` ${uses.length}*${listed.length}`;
    refuseUnfit(value, listed, { mark, key, dialect });
    // Where marks are numbered, a name has one number however often it stands.
    const known = repeats || style === 'positional' ? undefined : numbers.get(numberedAs(mark, listed));
    const first = known ?? values.length + 1;
    if (known === undefined) for (const each of listed ?? [value]) values.push(each);
    if (known === undefined && style === 'named') numbers.set(numberedAs(mark, listed), first);
    if (values.length > MAX_PLACEHOLDERS) throw tooMany();
    uses.push({ mark, first, count: listed ? listed.length : 1 });
  }
  if (isList(bindings) && bindings.length !== position) throw unmatched(position, bindings.length, foreign);
  if (style === 'named' && marks.length === 0 && foreign !== undefined && Object.keys(bindings).length > 0)
    throw unbound(`The statement has no placeholder.${foreignHint(foreign)}`);
  return { uses, values, shape };
}

/** Puts the engine's placeholders where the marks are. */
export function placed(sql: string, uses: readonly Use[], dialect: Dialect): string {
  let text = '';
  let from = 0;
  for (const { mark, first, count } of uses) {
    const empty = mark.kind !== 'escaped' && count === 0 ? emptyOf(mark, dialect) : undefined;
    text += sql.slice(from, empty ? empty.start : mark.start);
    from = empty ? empty.end : mark.end;
    if (empty) text += empty.text;
    else if (mark.kind === 'escaped') text += mark.name;
    else text += Array.from({ length: count }, (_, at) => dialect.placeholder(first + at)).join(', ');
  }
  return text + sql.slice(from);
}

/** @throws PluginError `invalid_request` where a text that came without bindings has placeholders for certain */
export function refuseUnbound({ marks, foreign }: Pick<Scan, 'marks' | 'foreign'>): void {
  const missing = marks.filter(({ kind, isOptional }) => kind !== 'escaped' && !isOptional);
  if (missing.length === 0) return;
  const names = [...new Set(missing.map(({ kind, name }) => (kind === 'named' ? `:${name}` : '?')))];
  const shown = names.slice(0, 10).join(', ') + (names.length > 10 ? ', …' : '');
  const how = names.includes('?') ? 'a list for ?' : 'an object for :name';
  throw unbound(
    `The statement has placeholders (${shown}), and no bindings came with it. Send bindings, ${how}; write \\? and \\: for what is not a placeholder.${foreign === undefined ? '' : foreignHint(foreign)}`,
  );
}

function valueAt(bindings: Bindings, key: string | number, mark: Mark): JsonValue | undefined {
  if (isList(bindings)) return bindings[key as number];
  if (Object.hasOwn(bindings, key)) return bindings[key as string];
  if (mark.isOptional) return undefined;
  throw unbound(`The placeholder :${key} has no binding.`, key);
}

const numberedAs = ({ name }: Mark, listed: unknown): string => (listed ? `${name} list` : name);

interface Place {
  readonly mark: Mark;
  readonly key: string | number;
  readonly dialect: Dialect;
}

function refuseUnfit(value: JsonValue, listed: readonly JsonValue[] | undefined, at: Place): void {
  const { mark, key, dialect } = at;
  if (typeof value !== 'object' || value === null) return;
  if (!listed) {
    typedValue(value, pathOf(key));
    if (!isList(value) || dialect.bindsLists || mark.isJson) return;
    throw unbound(
      'A list can be bound in IN (…), as in IN (:ids), and in a JSON function. Elsewhere send the text of its JSON as a string.',
      key,
    );
  }
  if (listed.length === 0 && (dialect.emptyIn === 'none' || mark.list === 'shared'))
    throw unbound(
      `An empty list cannot be bound here: ${mark.list === 'shared' ? 'beside other elements of IN (…) it must have a value' : 'leave the condition out'}.`,
      key,
    );
  for (const each of listed) {
    if (typeof each !== 'object' || each === null) continue;
    if (isList(each)) throw unbound('A list that is bound in IN (…) cannot hold another list.', key);
    typedValue(each, pathOf(key));
  }
}

const NO_ROWS = noRowsOf('SELECT NULL WHERE 1 = 0');

function emptyOf(
  { list }: Mark,
  { emptyIn = NO_ROWS }: Dialect,
): {
  readonly start: number;
  readonly end: number;
  readonly text: string;
} {
  if (typeof list !== 'object') throw new Error('an empty list can only be the whole of IN (…)');
  const { in: inNone, notIn } = emptyIn as EmptyIn;
  return { start: list.start, end: list.end, text: list.isNegated ? notIn : inNone };
}

function unmatched(count: number, got: number, foreign: string | undefined): PluginError {
  const hint = foreign === undefined ? '' : foreignHint(foreign);
  return unbound(`The statement has ${count} placeholders (?) and got ${got} bindings.${hint}`);
}

function foreignHint(foreign: string): string {
  return ` ${foreign} is not one: write ? or :name, whatever the engine has.`;
}

function tooMany(): PluginError {
  return new PluginError(
    'invalid_request',
    'A statement can have at most 65,535 placeholders. Send the values in several statements.',
    { path: 'params.sql' },
  );
}

function pathOf(key: string | number): string {
  return typeof key === 'number' ? `params.bindings[${key}]` : `params.bindings.${key}`;
}

function unbound(message: string, key?: string | number): PluginError {
  return new PluginError('invalid_request', message, {
    path: key === undefined ? 'params.bindings' : pathOf(key),
  });
}
