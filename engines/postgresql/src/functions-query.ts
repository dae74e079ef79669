/** Objects from this number on were made after the cluster was. */
const FIRST_OWN = 16_384;
/** PostgreSQL's number for `LANGUAGE sql`, in each version. */
const SQL = 14;

/** PostgreSQL's numbers for what triggers return, in each version. */
const TRIGGER = 2279;
const EVENT_TRIGGER = 3838;

const extensionOf = (catalogue: string, oid: string): string =>
  `LEFT JOIN pg_depend d ON d.classid = '${catalogue}'::regclass AND d.objid = ${oid} AND d.deptype = 'e'
   LEFT JOIN pg_extension e ON e.oid = d.refobjid`;

/**
 * What a server's catalogue tells of the functions that names lead to, as one message of several statements, for servers
 * from 9.6 on. Rows come as arrays.
 */
export const FUNCTIONS_QUERY = [
  // Names of all functions, by schema, and whether PostgreSQL or an extension brought them. No query calls a trigger's.
  `SELECT n.nspname, p.oid < ${FIRST_OWN} OR e.oid IS NOT NULL, string_agg(p.proname, E'\\n')
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace ${extensionOf('pg_proc', 'p.oid')}
   WHERE p.prorettype NOT IN (${TRIGGER}, ${EVENT_TRIGGER}) GROUP BY 1, 2`,

  // Functions that are not reading by what PostgreSQL says of them: volatile ones, and own ones whose bodies are SQL.
  // The last column: whether the first argument is a row or a value, of those that can be called with one argument.
  `SELECT p.oid, n.nspname, p.proname, e.extname, p.oid >= ${FIRST_OWN} AND e.oid IS NULL AND p.prolang = ${SQL},
     CASE WHEN p.pronargs = 0 OR p.pronargs - p.pronargdefaults - (p.provariadic <> 0)::int > 1 THEN NULL
          WHEN t.typtype IN ('c', 'd', 'p') THEN 'row' ELSE 'value' END
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace LEFT JOIN pg_type t ON t.oid = p.proargtypes[0]
   ${extensionOf('pg_proc', 'p.oid')}
   WHERE p.provolatile = 'v' OR (p.oid >= ${FIRST_OWN} AND e.oid IS NULL AND p.prolang = ${SQL})`,

  // Aggregates, and the functions that each is made of.
  `SELECT n.nspname, p.proname, ARRAY[a.aggtransfn::oid, a.aggfinalfn::oid, a.aggcombinefn::oid, a.aggserialfn::oid,
     a.aggdeserialfn::oid, a.aggmtransfn::oid, a.aggminvtransfn::oid, a.aggmfinalfn::oid]::int8[]::text
   FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid JOIN pg_namespace n ON n.oid = p.pronamespace
   WHERE p.oid >= ${FIRST_OWN} AND EXISTS (SELECT FROM pg_proc f WHERE f.oid IN (a.aggtransfn, a.aggfinalfn, a.aggcombinefn,
     a.aggserialfn, a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn)
     AND (f.provolatile = 'v' OR f.prolang = ${SQL}))`,

  // Operators, and their functions: a planner may put the commutator or the negator in an operator's place.
  `SELECT n.nspname, o.oprname, ARRAY[o.oprcode::oid, COALESCE(c.oprcode::oid, 0), COALESCE(g.oprcode::oid, 0)]::int8[]::text
   FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace
   LEFT JOIN pg_operator c ON c.oid = o.oprcom LEFT JOIN pg_operator g ON g.oid = o.oprnegate
   WHERE o.oid >= ${FIRST_OWN} AND EXISTS (SELECT FROM pg_proc p
     WHERE p.oid IN (o.oprcode, c.oprcode, g.oprcode) AND (p.provolatile = 'v' OR p.prolang = ${SQL}))`,

  // Own views, and tables whose policies have a say in what is read of them.
  `SELECT c.oid, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   ${extensionOf('pg_class', 'c.oid')}
   WHERE c.oid >= ${FIRST_OWN} AND e.oid IS NULL AND (c.relkind = 'v' OR c.relrowsecurity)`,

  // Casts by functions that are not known to only read, with the type that is not PostgreSQL's own.
  `SELECT CASE WHEN c.castsource >= ${FIRST_OWN} THEN c.castsource ELSE c.casttarget END,
     format_type(CASE WHEN c.castsource >= ${FIRST_OWN} THEN c.castsource ELSE c.casttarget END, NULL), p.oid
   FROM pg_cast c JOIN pg_proc p ON p.oid = c.castfunc
   WHERE c.oid >= ${FIRST_OWN} AND (p.provolatile = 'v' OR p.prolang = ${SQL})`,

  // Checks of domains.
  `SELECT contypid, format_type(contypid, NULL), pg_get_expr(conbin, 0) FROM pg_constraint
   WHERE contypid >= ${FIRST_OWN} AND contype = 'c'`,
].join(';\n');

/** The bodies of functions in SQL; those of `BEGIN ATOMIC` are trees since 14. */
export const bodiesQuery = (serverVersion: number): string =>
  `SELECT p.oid, COALESCE(${serverVersion >= 140_000 ? 'pg_get_function_sqlbody(p.oid), ' : ''}p.prosrc), p.proconfig::text
   FROM pg_proc p WHERE p.oid = ANY ($1)`;

/** What reading each relation evaluates: a view's query, and the expressions of policies. */
export const RELATIONS_QUERY = `SELECT c.oid, CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) ELSE 'SELECT ' ||
     COALESCE((SELECT string_agg(pg_get_expr(p.polqual, p.polrelid), ', ') FROM pg_policy p WHERE p.polrelid = c.oid), '1')
   END FROM pg_class c WHERE c.oid = ANY ($1)`;
