import {
  type DuckDBArrayType,
  type DuckDBListType,
  type DuckDBListVector,
  type DuckDBMapType,
  type DuckDBStructType,
  type DuckDBStructVector,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBUnionType,
  type DuckDBVector,
} from '@duckdb/node-api';

/** The JSON of the value in a row of a vector; nothing where it is null. */
export type JsonWriter = (vector: DuckDBVector, row: number) => string | null;

/**
 * Writes values with values in them, straight from DuckDB's vectors: the driver makes objects of structs, in which fields of
 * the same name, or of none, are lost.
 * @param writerOf writes what they hold
 * @returns nothing for a type that holds no others
 */
export function nestedWriterOf(
  type: DuckDBType,
  writerOf: (type: DuckDBType) => JsonWriter,
): JsonWriter | undefined {
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
      return listWriter(type, writerOf);
    case DuckDBTypeId.ARRAY:
      return arrayWriter(type, writerOf);
    case DuckDBTypeId.STRUCT:
      return structWriter(type, writerOf);
    case DuckDBTypeId.MAP:
      return mapWriter(type, writerOf);
    case DuckDBTypeId.UNION:
      return unionWriter(type, writerOf);
    default:
      return undefined;
  }
}

type WriterOf = (type: DuckDBType) => JsonWriter;

function listWriter({ valueType }: DuckDBListType, writerOf: WriterOf): JsonWriter {
  const write = writerOf(valueType);
  return (vector, row) => {
    const items = (vector as DuckDBListVector).getItemVector(row);
    return items ? listOf(items.itemCount, (at) => write(items, at)) : null;
  };
}

function arrayWriter({ valueType, length }: DuckDBArrayType, writerOf: WriterOf): JsonWriter {
  const write = writerOf(valueType);
  return (vector, row) => {
    const { validity, childData } = insideOf<ArrayInside>(vector);
    return validity.itemValid(row) ? listOf(length, (at) => write(childData, row * length + at)) : null;
  };
}

/** What `row(1, 2)` makes has fields without names, and is a list. */
function structWriter({ entryNames, entryTypes }: DuckDBStructType, writerOf: WriterOf): JsonWriter {
  const named = entryNames.some((name) => name !== '');
  const fields = entryTypes.map((type, at) => ({
    key: named ? `${JSON.stringify(entryNames[at])}:` : '',
    write: writerOf(type),
  }));
  const [open, close] = named ? '{}' : '[]';
  return (vector, row) => {
    const struct = vector as DuckDBStructVector;
    if (!struct.isItemValid(row)) return null;
    const parts = fields.map(({ key, write }, at) => `${key}${write(struct.entryVectorAt(at), row)}`);
    return `${open}${parts.join(',')}${close}`;
  };
}

/** Keys need not be texts: pairs keep what an object would lose. */
function mapWriter({ keyType, valueType }: DuckDBMapType, writerOf: WriterOf): JsonWriter {
  const [writeKey, writeValue] = [writerOf(keyType), writerOf(valueType)];
  return (vector, row) => {
    const { listVector } = insideOf<MapInside>(vector);
    const pairs = listVector.getItemVector(row) as DuckDBStructVector | null;
    if (!pairs) return null;
    const [keys, values] = [pairs.entryVectorAt(0), pairs.entryVectorAt(1)];
    return listOf(pairs.itemCount, (at) => `[${writeKey(keys, at)},${writeValue(values, at)}]`);
  };
}

/** First comes which of its members it has. */
function unionWriter({ memberTypes }: DuckDBUnionType, writerOf: WriterOf): JsonWriter {
  const writers = memberTypes.map(writerOf);
  return (vector, row) => {
    const { structVector } = insideOf<UnionInside>(vector);
    const tag = structVector.getItemValue(row, 0);
    if (tag === null) return null;
    const member = Number(tag);
    return writers[member]!(structVector.entryVectorAt(member + 1), row);
  };
}

function listOf(count: number, item: (at: number) => string | null): string {
  let text = '';
  for (let at = 0; at < count; at += 1) text += `${at === 0 ? '' : ','}${item(at)}`;
  return `[${text}]`;
}

interface ArrayInside {
  readonly validity: { itemValid(row: number): boolean };
  readonly childData: DuckDBVector;
}

interface MapInside {
  readonly listVector: DuckDBListVector;
}

interface UnionInside {
  readonly structVector: DuckDBStructVector;
}

/** What the driver's declarations keep to themselves. */
function insideOf<Inside>(vector: unknown): Inside {
  return vector as Inside;
}
