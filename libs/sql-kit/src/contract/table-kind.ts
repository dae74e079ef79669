/**
 * What lists of tables hold. A foreign table is one whose rows lie elsewhere, as files do that are read as a table. A sequence
 * is listed where its engine reads it as a table; elsewhere there are none in the list.
 */
export const TABLE_KINDS = [
  'table',
  'view',
  'materialized view',
  'partitioned table',
  'foreign table',
  'sequence',
] as const;

export type TableKind = (typeof TABLE_KINDS)[number];

const KINDS: readonly (readonly [pattern: RegExp, kind: TableKind])[] = [
  [/^materiali[sz]ed[ _]?view$/i, 'materialized view'],
  [/view$/i, 'view'],
  [/^partitioned/i, 'partitioned table'],
  [/^(?:foreign|external)/i, 'foreign table'],
  [/^sequence$/i, 'sequence'],
];

/** @param type as the engine's catalogue calls it, such as `BASE TABLE`, `MATERIALIZED_VIEW`, `EXTERNAL` */
export function tableKindOf(type: string): TableKind {
  return KINDS.find(([pattern]) => pattern.test(type))?.[1] ?? 'table';
}
