import {
  BIGINT,
  BLOB,
  BOOLEAN,
  blobValue,
  DECIMAL,
  decimalValue,
  DOUBLE,
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  HUGEINT,
  INTEGER,
  LIST,
  listValue,
  SQLNULL,
  VARCHAR,
} from '@duckdb/node-api';
import { type JsonValue, PluginError } from '@patchbay/plugin-kit';
import { inexact, isList, type Statement, typedValue } from '@patchbay/sql-kit';

type Bound = readonly [value: DuckDBValue, type: DuckDBType];

/**
 * Up to which size a whole number is an INTEGER. Functions that want one take no BIGINT, while a product of INTEGERs that is
 * larger than one is an error: they come second, and first those of which no two make too large a product.
 */
const INTEGERS_UP_TO: readonly number[] = [-1, 46_340, 2 ** 31 - 1];

/** Runs a statement with its bindings, of such types as DuckDB finds functions for. */
export async function runBound<Result>(
  connection: DuckDBConnection,
  { sql, bindings }: Statement,
  run: (prepared: DuckDBPreparedStatement) => Promise<Result>,
): Promise<Result> {
  const prepared = await preparedLast(connection, sql);
  try {
    for (const [attempt, upTo] of INTEGERS_UP_TO.entries()) {
      bindings.forEach((value, at) => {
        const [bound, type] = boundAs(value, parameterType(prepared, at + 1), upTo);
        prepared.bindValue(at + 1, bound, type);
      });
      try {
        return await run(prepared);
      } catch (error) {
        // What DuckDB cannot bind it has not begun to run.
        const mayFit = attempt + 1 < INTEGERS_UP_TO.length && bindings.some(holdsInteger);
        if (!mayFit || !/^Binder Error/.test((error as Error).message)) throw error;
      }
    }
  } finally {
    prepared.destroySync();
  }
  throw new Error('no attempt was the last');
}

/** A PIVOT is several statements, of which the last gives its rows. */
async function preparedLast(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  const statements = await connection.extractStatements(sql);
  for (let at = 0; at < statements.count - 1; at += 1) {
    const before = await statements.prepare(at);
    try {
      await before.run();
    } finally {
      before.destroySync();
    }
  }
  return statements.prepare(statements.count - 1);
}

/** What DuckDB knows of a parameter before its value: nothing where that decides which function is called. */
function parameterType(prepared: DuckDBPreparedStatement, index: number): DuckDBType | undefined {
  return prepared.parameterTypeId(index) === DuckDBTypeId.INVALID ? undefined : prepared.parameterType(index);
}

function boundAs(value: JsonValue, wanted: DuckDBType | undefined, integersUpTo: number): Bound {
  if (typeof value === 'boolean') return [value, BOOLEAN];
  if (typeof value === 'number') return numberAs(value, integersUpTo);
  if (typeof value === 'string') return [value, VARCHAR];
  if (value === null) return [null, SQLNULL];
  if (isList(value) && wanted?.alias !== 'JSON') return listAs(value, wanted, integersUpTo);
  const typed = typedValue(value);
  if (!typed) return [JSON.stringify(value), VARCHAR];
  return typed.kind === 'binary' ? [blobValue(typed.bytes), BLOB] : exactAs(typed.text, typed.whole);
}

function numberAs(value: number, integersUpTo: number): Bound {
  if (!Number.isSafeInteger(value)) return [value, DOUBLE];
  return Math.abs(value) <= integersUpTo ? [value, INTEGER] : [BigInt(value), BIGINT];
}

const DECIMAL_DIGITS = 38;

function exactAs(text: string, whole: bigint | undefined): Bound {
  if (whole !== undefined && BigInt.asIntN(64, whole) === whole) return [whole, BIGINT];
  if (whole !== undefined && BigInt.asIntN(128, whole) === whole) return [whole, HUGEINT];
  const scale = text.split('.')[1]?.length ?? 0;
  const digits = text.replace(/[-.]/g, '');
  if (digits.length > DECIMAL_DIGITS) throw inexact(text);
  const unscaled = BigInt(digits) * (text.startsWith('-') ? -1n : 1n);
  return [decimalValue(unscaled, digits.length, scale), DECIMAL(digits.length, scale)];
}

/** @param wanted a list, JSON or nothing known: any other type would make a text of the list */
function listAs(list: readonly JsonValue[], wanted: DuckDBType | undefined, integersUpTo: number): Bound {
  const isFit = !wanted || wanted.typeId === DuckDBTypeId.LIST || wanted.typeId === DuckDBTypeId.ARRAY;
  if (!isFit)
    throw refusal(
      `A list is bound where DuckDB takes ${wanted.toString()}. Write IN (…) or = ANY (…), or cast it to a list or to JSON.`,
    );
  const elements = list.map((element) => boundAs(element, undefined, integersUpTo));
  const types = new Map(
    elements.filter(([, type]) => !saysNothing(type)).map(([, type]) => [type.toString(), type]),
  );
  if (types.size > 1 && [...types.values()].every(isNumeric)) {
    const doubles = list.map((element) => (element === null ? null : Number(element)));
    if (list.every((element) => typeof element !== 'object' || element === null))
      return [listValue(doubles), LIST(DOUBLE)];
  }
  if (types.size > 1) throw refusal('The values of a list that is bound must be of one type.');
  const [element = elements[0]?.[1] ?? SQLNULL] = types.values();
  return [listValue(elements.map(([value]) => value)), LIST(element)];
}

/** Of NULL, and of a list that holds nothing else. */
function saysNothing(type: DuckDBType): boolean {
  return type === SQLNULL || (type.typeId === DuckDBTypeId.LIST && saysNothing(type.valueType));
}

function isNumeric({ typeId }: DuckDBType): boolean {
  return typeId === DuckDBTypeId.INTEGER || typeId === DuckDBTypeId.BIGINT || typeId === DuckDBTypeId.DOUBLE;
}

function holdsInteger(value: JsonValue): boolean {
  return isList(value) ? value.some(holdsInteger) : Number.isSafeInteger(value);
}

function refusal(message: string): PluginError {
  return new PluginError('invalid_request', message, { path: 'params.bindings' });
}
