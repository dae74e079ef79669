type Stage = Readonly<Record<string, unknown>>;

/** Stages behind which documents have the fields that they had before. */
const KEEPING = new Set(['$match', '$sort', '$limit', '$skip', '$sample', '$redact']);

/** The fields of what a pipeline gives, where it says which there are. */
export function knownFields(pipeline: readonly Stage[]): readonly string[] | undefined {
  const last = pipeline.findLast((stage) => !KEEPING.has(Object.keys(stage)[0]!));
  const [name, spec] = Object.entries(last ?? {})[0] ?? [];
  if (typeof spec !== 'object' || spec === null) return name === '$count' ? [String(spec)] : undefined;
  if (name === '$group') return Object.keys(spec);
  return name === '$project' ? fieldsOf(spec) : undefined;
}

/** The fields that a projection lets through; `undefined` where it only leaves some out. */
export function fieldsOf(projection: object): readonly string[] | undefined {
  const entries = Object.entries(projection) as [string, unknown][];
  const included = entries.filter(([, value]) => !isZero(value));
  // Of several that change array fields alone, all the others stay.
  const isSelective = included.some(([name, value]) => name !== '_id' && !isArrayOperator(value));
  if (!isSelective) return undefined;
  const hidesId = entries.some(([name, value]) => name === '_id' && isZero(value));
  const names = included.map(([name]) => name.split('.', 1)[0]!);
  return [...new Set(hidesId ? names : ['_id', ...names])];
}

function isZero(value: unknown): boolean {
  return (
    value === false ||
    (typeof value !== 'boolean' && value !== null && Number(value) === 0 && isNumeric(value))
  );
}

function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'object' && value !== null && '_bsontype' in value);
}

function isArrayOperator(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    ('$slice' in value || '$elemMatch' in value || '$meta' in value)
  );
}
