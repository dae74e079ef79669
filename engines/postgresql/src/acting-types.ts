import { type Named, NameIndex, type Row } from './functions.js';
import type { Name, References } from './references.js';

/** A type whose values go through a function that acts: by a domain's check, or by a cast. */
export interface ActingType extends Named {
  /** Why that is refused. */
  readonly reason: string;
  /** A value is checked when it becomes one of a domain; a cast may be applied wherever a value is. */
  readonly by: 'check' | 'cast';
}

/** Pseudo-types of a single value. */
const OPEN = `'anyelement', 'anynonarray', 'anycompatible', 'anycompatiblenonarray'`;

/**
 * Where values of types may come from or be made: names of types that hold them, of relations, functions and operators
 * that have them, and of functions that take any type beside another value, which becomes one of that type.
 */
export const TYPE_REACH_QUERY = `WITH RECURSIVE reach(oid, root) AS (
  SELECT t, t FROM unnest($1::oid[]) AS t
  UNION SELECT t.oid, r.root FROM reach r JOIN pg_type t ON t.typelem = r.oid OR t.typbasetype = r.oid
    OR t.typrelid IN (SELECT a.attrelid FROM pg_attribute a WHERE a.atttypid = r.oid AND a.attnum > 0)
    OR t.oid IN (SELECT g.rngtypid FROM pg_range g WHERE g.rngsubtype = r.oid)
), open AS (SELECT oid FROM pg_type WHERE typname IN (${OPEN})), found(kind, namespace, name, root) AS (
  SELECT 'types', t.typnamespace, t.typname, r.root FROM reach r JOIN pg_type t ON t.oid = r.oid
  UNION SELECT CASE WHEN r.oid = r.root THEN 'relations' ELSE 'containers' END, c.relnamespace, c.relname, r.root FROM reach r
    JOIN pg_attribute a ON a.atttypid = r.oid AND a.attnum > 0 JOIN pg_class c ON c.oid = a.attrelid
  UNION SELECT 'functions', p.pronamespace, p.proname, r.root FROM reach r
    JOIN pg_proc p ON p.prorettype = r.oid OR r.oid = ANY (p.proargtypes) OR r.oid = ANY (p.proallargtypes)
  UNION SELECT 'operators', o.oprnamespace, o.oprname, r.root FROM reach r
    JOIN pg_operator o ON r.oid IN (o.oprleft, o.oprright, o.oprresult)
  UNION SELECT 'open functions', p.pronamespace, p.proname, 0 FROM pg_proc p
    WHERE p.pronargs > 1 AND EXISTS (SELECT FROM open WHERE open.oid = ANY (p.proargtypes))
  UNION SELECT 'open operators', o.oprnamespace, o.oprname, 0 FROM pg_operator o
    WHERE o.oprleft IN (SELECT oid FROM open) OR o.oprright IN (SELECT oid FROM open)
) SELECT f.kind, n.nspname, f.name, f.root FROM found f JOIN pg_namespace n ON n.oid = f.namespace`;

/** Functions that take a type by its name in a text. */
const TAKES_TYPE_BY_NAME = /^pg_input_(?:is_valid|error_info)$/;

type Kind =
  'types' | 'relations' | 'containers' | 'functions' | 'operators' | 'open functions' | 'open operators';

/** The types of one database whose values go through functions that act, and what leads to such values. */
export class ActingTypes {
  readonly #reach = new Map<string, NameIndex<number>>();
  readonly #types: ReadonlyMap<number, ActingType>;

  /** @param rows what `TYPE_REACH_QUERY` gives of the types */
  constructor(types: readonly ActingType[], rows: readonly Row[]) {
    this.#types = new Map(types.map((type) => [type.oid, type]));
    for (const [kind, schema, name, root] of rows) {
      const index = this.#reach.get(String(kind)) ?? new NameIndex<number>();
      this.#reach.set(String(kind), index);
      index.add({ schema: String(schema), name: String(name) }, Number(root));
    }
  }

  /**
   * The first type that the references may make a value of.
   * @param anyValue whether what stands before an attribute may always be a single value
   */
  reachedBy(
    { functions, attributes, operators, types, relations }: References,
    anyValue: boolean,
  ): ActingType | undefined {
    const [first] = this.#types.values();
    if (!first) return undefined;
    const called = [...functions, ...attributes];
    if (called.some(({ name }) => TAKES_TYPE_BY_NAME.test(name))) return first;
    const mixes =
      this.#find('open functions', called).length + this.#find('open operators', operators).length > 0;
    const named = [
      // A type's name is called like a function to cast to it.
      ...this.#find('types', [
        ...types,
        ...functions,
        ...attributes.filter((one) => anyValue || one.ofValue),
      ]),
      ...this.#find('functions', called),
      ...this.#find('operators', operators),
      ...this.#find('containers', relations),
    ];
    const held = this.#find('relations', relations).filter(
      (oid) => mixes || this.#types.get(oid)?.by === 'cast',
    );
    const [reached] = [...named, ...held];
    return reached === undefined ? undefined : this.#types.get(reached);
  }

  #find(kind: Kind, names: readonly Name[]): number[] {
    return names.flatMap((name) => this.#reach.get(kind)?.of(name) ?? []);
  }
}
