import { acts, queryTextsOf } from './acting-functions.js';
import type { Attribute, Name, References } from './references.js';
import { onlyReads } from './reading-functions.js';

/** An object of the catalogue. */
export interface Named {
  readonly oid: number;
  readonly schema?: string;
  readonly name: string;
}

/** A function that is not known to only read, or one whose body has yet to be read. */
export interface Suspect extends Named {
  readonly extension?: string;
  /** Its body is SQL: it is judged in the place of the function. */
  readonly hasBody: boolean;
  /** What it takes where it can be called with one argument, and so as an attribute. */
  readonly takes: 'row' | 'value' | null;
  /** Why it is not known to, as what follows `which`. */
  readonly because: string;
}

/** What a statement reaches that cannot be said to only read as it stands. */
export interface Reached {
  /** Functions that act by their names, as PostgreSQL's manual has it. */
  readonly acting: readonly string[];
  readonly suspects: readonly Suspect[];
  /** Relations whose reading evaluates more than their columns. */
  readonly relations: readonly Named[];
}

/** What values of a type go through: a cast's function, or the expression of a domain's check. */
export interface Passage {
  readonly type: Named;
  readonly function?: Suspect;
  readonly check?: string;
}

/** What names lead to. */
export interface FunctionLookup {
  /** Whether there are functions that neither PostgreSQL nor an extension brought: whatever calls them, they may set anything. */
  readonly hasOwn: boolean;
  /** Whether a function of that name came with PostgreSQL or with an extension. */
  provides(name: string): boolean;
  /** Whether there is any function of that name. */
  has(name: Name): boolean;
  /** @param anyValue whether what stands before an attribute may always be a single value, as in the body of a function */
  reachedBy(references: References, anyValue: boolean): Reached;
  /** Of the types that have any. */
  readonly passages: readonly Passage[];
}

export type Row = readonly unknown[];

/**
 * The functions of one database at one time, by the names that lead to them. A name without a schema stands for all schemas:
 * which one the server takes depends on a search path and on types, and any of them must be harmless.
 */
export class PgFunctions implements FunctionLookup {
  readonly #names: readonly { schema: string; provided: boolean; lines: string }[];
  readonly #suspects: ReadonlyMap<number, Suspect & Required<Name>>;
  readonly #calls: NameIndex<Suspect>;
  readonly #operators: NameIndex<Suspect>;
  readonly #relations: NameIndex<Named>;

  readonly passages: readonly Passage[];

  /** @param results what `FUNCTIONS_QUERY` gives, statement by statement */
  constructor(results: readonly (readonly Row[])[]) {
    const [
      names = [],
      functions = [],
      aggregates = [],
      operators = [],
      relations = [],
      casts = [],
      checks = [],
    ] = results;
    this.#names = names.map(([schema, provided, lines]) => ({
      schema: schemaOf(schema),
      provided: provided === true,
      lines: `\n${String(lines)}\n`,
    }));
    this.#suspects = new Map(
      functions
        .map(suspectOf)
        .filter((one) => !onlyReads(one))
        .map((one) => [one.oid, one]),
    );
    this.#calls = new NameIndex([...this.#suspects.values()].map((one) => [one, one]));
    for (const row of aggregates) this.#addParts(this.#calls, row);
    this.#operators = new NameIndex();
    for (const row of operators) this.#addParts(this.#operators, row);
    this.#relations = new NameIndex(relations.map(relationOf).map((one) => [one, one]));
    this.passages = [
      ...casts.flatMap(([oid, name, by]) => {
        const suspect = this.#suspects.get(Number(by));
        return suspect ? [{ type: { oid: Number(oid), name: String(name) }, function: suspect }] : [];
      }),
      ...checks.map(([oid, name, check]) => ({
        type: { oid: Number(oid), name: String(name) },
        check: String(check),
      })),
    ];
  }

  get hasOwn(): boolean {
    return this.#names.some(({ provided }) => !provided);
  }

  provides(name: string, schema?: string): boolean {
    return this.#has(name, schema, true);
  }

  has({ name, schema }: Name): boolean {
    return this.#has(name, schema, false);
  }

  reachedBy({ functions, attributes, operators, relations }: References, anyValue: boolean): Reached {
    const called = functions.filter(({ name, schema }) => acts(name) && this.provides(name, schema));
    const meant = attributes.filter(
      ({ name }) =>
        (acts(name) || queryTextsOf(name).count > 0) && this.provides(name) && !this.#calls.has(name),
    );
    const suspects = [
      ...functions.flatMap((name) => this.#calls.of(name)).filter((one) => !runsJudgedText(one)),
      ...attributes.flatMap((attribute) => this.#meantBy(attribute, anyValue)),
      ...operators.flatMap((name) => this.#operators.of(name)),
    ];
    return {
      acting: [...called, ...meant, ...suspects.filter(actsByName)].map(({ name }) => name),
      suspects,
      relations: relations.flatMap((name) => this.#relations.of(name)),
    };
  }

  /** A row of a table is not what a function of a single value takes. */
  #meantBy({ name, ofValue }: Attribute, anyValue: boolean): Suspect[] {
    return this.#calls
      .of({ name })
      .filter(({ takes }) => takes === 'row' || (takes === 'value' && (ofValue || anyValue)));
  }

  #has(name: string, schema: string | undefined, onlyProvided: boolean): boolean {
    return this.#names.some(
      (one) =>
        (one.provided || !onlyProvided) &&
        (schema === undefined || one.schema === schema) &&
        one.lines.includes(`\n${name}\n`),
    );
  }

  #addParts(index: NameIndex<Suspect>, [schema, name, parts]: Row): void {
    for (const oid of String(parts).match(/\d+/g) ?? []) {
      const suspect = this.#suspects.get(Number(oid));
      if (suspect) index.add({ schema: schemaOf(schema), name: String(name) }, suspect);
    }
  }
}

/** Values by a name and its schema. */
export class NameIndex<Value> {
  readonly #byName = new Map<string, { readonly schema: string; readonly value: Value }[]>();

  constructor(entries: readonly (readonly [at: Required<Name>, value: Value])[] = []) {
    for (const [at, value] of entries) this.add(at, value);
  }

  add({ schema, name }: Required<Name>, value: Value): void {
    const known = this.#byName.get(name);
    if (known) known.push({ schema, value });
    else this.#byName.set(name, [{ schema, value }]);
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  of({ name, schema }: Name): Value[] {
    const found = this.#byName.get(name) ?? [];
    return found.filter((one) => schema === undefined || one.schema === schema).map(({ value }) => value);
  }
}

/** A function of this kind that PostgreSQL or an extension brought does what its texts say. */
function runsJudgedText({ name, schema, extension }: Suspect): boolean {
  const provided = extension !== undefined || schema === 'pg_catalog';
  return provided && queryTextsOf(name).count > 0;
}

/** By whichever way it is reached, it cannot be vouched for. */
function actsByName(one: Suspect): boolean {
  const provided = one.extension !== undefined || one.schema === 'pg_catalog';
  return provided && (acts(one.name) || queryTextsOf(one.name).count > 0);
}

/** Temporary ones are called by the name `pg_temp`, whichever session they are of. */
function schemaOf(value: unknown): string {
  return String(value).replace(/^pg_temp_\d+$/, 'pg_temp');
}

function suspectOf([oid, schema, name, extension, hasBody, takes]: Row): Suspect & Required<Name> {
  return {
    oid: Number(oid),
    schema: schemaOf(schema),
    name: String(name),
    ...(typeof extension === 'string' && { extension }),
    hasBody: hasBody === true,
    takes: takes === 'row' || takes === 'value' ? takes : null,
    because: 'PostgreSQL calls volatile',
  };
}

function relationOf([oid, schema, name]: Row): Named & Required<Name> {
  return { oid: Number(oid), schema: schemaOf(schema), name: String(name) };
}
