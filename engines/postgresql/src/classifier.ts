import { PluginError } from '@patchbay/plugin-kit';
import type { CatalogueVersion, Refusal, VerdictScope } from '@patchbay/sql-kit';
import { type ActingType, ActingTypes } from './acting-types.js';
import type { FunctionLookup, Named, Passage, Row, Suspect } from './functions.js';
import type { References } from './references.js';
import type { Reading } from './reading.js';

/** What a classifier asks a server for. Definitions are SQL; what is gone, or cannot be judged, is left out. */
export interface FunctionSource {
  /** @param maxAgeMs how old they may be, beside being of the catalogue's current version */
  functions(maxAgeMs?: number): Promise<FunctionLookup>;
  /** Of functions whose body is SQL. */
  bodies(oids: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /** Of views, and of tables with policies. */
  definitions(oids: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /** What leads to values of types, as rows of `TYPE_REACH_QUERY`. */
  typeReach(oids: readonly number[]): Promise<readonly Row[]>;
}

interface Part {
  readonly reading: Reading;
  /** Where it stands, as the beginning of a refusal: empty for the statement itself. */
  readonly within: string;
  /** It is of the body of a function: it may hold several statements, and its attributes may be those of parameters. */
  readonly isBody: boolean;
}

/** How old a catalogue may be that does not know a name. */
const UNKNOWN_MAX_AGE_MS = 1000;

const REMEDY = ' An owner can allow it in config.allowFunctions, or run it with write.';

/**
 * Judges statements by what their names lead to on one server: functions, attributes, operators, aggregates, views, policies,
 * and the SQL within them, which the same grammar reads.
 */
export class PgClassifier implements VerdictScope {
  readonly #allowed: ReadonlySet<string>;
  readonly #types = new WeakMap<FunctionLookup, Promise<ActingTypes>>();
  /** The version of the catalogue that was last seen to hold no function of users' own. */
  #ownless: string | undefined;

  /** @param allowed functions that an owner vouches for, as `name` or `schema.name` */
  constructor(
    private readonly source: FunctionSource,
    private readonly read: (sql: string) => Promise<Reading>,
    private readonly catalogue: CatalogueVersion,
    allowed: readonly string[],
  ) {
    this.#allowed = new Set(allowed);
  }

  version(): string {
    return this.catalogue.current();
  }

  /**
   * Whether a query that was let through leaves nothing in its session, whatever names in it lead to: all functions there are
   * came with PostgreSQL or an extension, and those that leave something are refused.
   */
  get leavesNothing(): boolean {
    return this.#allowed.size === 0 && this.#ownless === this.catalogue.current();
  }

  async classify(sql: string): Promise<Refusal> {
    const version = this.catalogue.current();
    const reading = await this.read(sql);
    const refusal = shapeRefusal(reading, false);
    if (refusal !== undefined) return refusal;
    let functions = await this.source.functions();
    const known = reading.references.functions.every((name) => functions.has(name));
    if (!known) functions = await this.source.functions(UNKNOWN_MAX_AGE_MS);
    if (functions.hasOwn) this.#ownless = undefined;
    else this.#ownless = version;
    return this.#classify(reading, functions, await this.#typesOf(functions));
  }

  /** Found once for each catalogue, by the functions that casts and checks call. */
  #typesOf(functions: FunctionLookup): Promise<ActingTypes> {
    const known = this.#types.get(functions);
    if (known) return known;
    const found = this.#findTypes(functions);
    this.#types.set(functions, found);
    found.catch(() => this.#types.delete(functions));
    return found;
  }

  async #findTypes(functions: FunctionLookup): Promise<ActingTypes> {
    const { passages } = functions;
    const checks = passages.flatMap(({ check }) => check ?? []);
    // Nearly always they all only read, which one reading tells.
    const casts = passages.some((passage) => passage.function);
    if (!casts && (await this.#refusalOfChecks(checks, functions)) === undefined) return NO_TYPES;
    const acting: ActingType[] = [];
    for (const passage of passages) {
      const reason = await this.#refusalOfPassage(passage, functions);
      if (reason !== undefined)
        acting.push({ ...passage.type, reason, by: passage.check === undefined ? 'cast' : 'check' });
    }
    if (acting.length === 0) return NO_TYPES;
    return new ActingTypes(acting, await this.source.typeReach(oidsOf(acting)));
  }

  #refusalOfPassage({ check, function: cast }: Passage, functions: FunctionLookup): Promise<Refusal> {
    if (check !== undefined) return this.#refusalOfChecks([check], functions);
    const { name, schema } = cast!;
    const called = { ...NOTHING, functions: [{ name, ...(schema !== undefined && { schema }) }] };
    return this.#classify({ statements: 1, references: called, runs: [] }, functions, NO_TYPES);
  }

  async #refusalOfChecks(checks: readonly string[], functions: FunctionLookup): Promise<Refusal> {
    if (checks.length === 0) return undefined;
    const reading = await this.#readDefinition(`SELECT ${checks.join(', ')}`);
    return this.#classify(reading, functions, NO_TYPES);
  }

  /** Wide, not deep: functions may call each other in a circle. */
  async #classify(statement: Reading, functions: FunctionLookup, types: ActingTypes): Promise<Refusal> {
    const seen = new Set<number>();
    const isNew = ({ oid }: Named): boolean => !seen.has(oid) && seen.add(oid).has(oid);
    const work: Part[] = [{ reading: statement, within: '', isBody: false }];
    for (const { reading, within, isBody } of work) {
      const { acting, suspects, relations } = functions.reachedBy(reading.references, isBody);
      const judged = suspects.filter((suspect) => !this.#allows(suspect));
      const refusal =
        shapeRefusal(reading, isBody) ??
        (acting[0] !== undefined ? `A query cannot call ${acting[0]}.` : undefined) ??
        suspectRefusal(judged) ??
        typeRefusal(types.reachedBy(reading.references, isBody)) ??
        runRefusal(reading, functions);
      if (refusal !== undefined)
        return within + refusal + (isBody && !refusal.endsWith(REMEDY) ? REMEDY : '');
      work.push(
        ...reading.runs.flatMap((run) => (run.reading ? [{ reading: run.reading, within, isBody }] : [])),
        ...(await this.#behind(judged.filter(isNew), within, true)),
        ...(await this.#behind(relations.filter(isNew), within, false)),
      );
    }
    return undefined;
  }

  /** The SQL that stands for functions, or for relations. */
  async #behind(ones: readonly Named[], within: string, isBody: boolean): Promise<Part[]> {
    if (ones.length === 0) return [];
    const oids = oidsOf(ones);
    const texts = await (isBody ? this.source.bodies(oids) : this.source.definitions(oids));
    const judged = async (one: Named): Promise<Part> => ({
      reading: await this.#readDefinition(texts.get(one.oid)),
      within: `${within}In ${fullName(one)}: `,
      isBody,
    });
    return Promise.all(ones.map(judged));
  }

  async #readDefinition(sql: string | undefined): Promise<Reading> {
    if (sql === undefined) return UNREADABLE;
    return this.read(sql).catch((error: unknown) => {
      if (error instanceof PluginError && error.code === 'invalid_request') return UNREADABLE;
      throw error;
    });
  }

  #allows({ schema, name }: Suspect): boolean {
    return this.#allowed.has(name) || this.#allowed.has(`${schema}.${name}`);
  }
}

const NOTHING: References = { functions: [], attributes: [], operators: [], types: [], relations: [] };

const UNREADABLE: Reading = {
  statements: 1,
  refusal: 'What it is made of cannot be judged.',
  references: NOTHING,
  runs: [],
};

const NO_TYPES = new ActingTypes([], []);

function shapeRefusal({ statements, refusal }: Reading, isBody: boolean): Refusal {
  return statements === 1 || isBody ? refusal : 'Only one statement at a time is allowed.';
}

function suspectRefusal(suspects: readonly Suspect[]): Refusal {
  const suspect = suspects.find(({ hasBody }) => !hasBody);
  return suspect && `A query cannot call ${fullName(suspect)}, which ${suspect.because}.${REMEDY}`;
}

function typeRefusal(type: ActingType | undefined): Refusal {
  return type && `With the type ${type.name}, by a ${type.by}: ${type.reason}`;
}

function oidsOf(ones: readonly Named[]): number[] {
  return ones.map(({ oid }) => oid);
}

/** Texts that run are judged at once, and not as other parts are: their refusals name what runs them. */
function runRefusal({ runs }: Reading, functions: FunctionLookup): Refusal {
  for (const { by, reading } of runs) {
    if (!functions.provides(by)) continue;
    if (!reading) return `A query can call ${by} with a constant text only: it is run as SQL.`;
    const refusal = shapeRefusal(reading, false) ?? runRefusal(reading, functions);
    if (refusal !== undefined) return `In the text that ${by} runs: ${refusal}`;
  }
  return undefined;
}

function fullName({ schema, name }: Named): string {
  return schema === undefined ? name : `${schema}.${name}`;
}
