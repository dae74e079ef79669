import { type DuckDBResult, ResultReturnType, StatementType } from '@duckdb/node-api';
import { keyOf, type ReadLimits, ReturnedRows, type WriteResult } from '@patchbay/sql-kit';
import { collectWhenGrown } from './memory.js';
import { columnOf, type DuckdbColumn } from './values.js';

const CHANGES = new Set([
  StatementType.INSERT,
  StatementType.UPDATE,
  StatementType.DELETE,
  StatementType.MERGE_INTO,
]);

/** A change tells how many rows it met, or gives them where it has RETURNING. */
export async function writtenBy(result: DuckDBResult, limits: ReadLimits): Promise<WriteResult> {
  const { returnType, statementType } = result;
  const isChange = CHANGES.has(statementType);
  if (returnType !== ResultReturnType.QUERY_RESULT)
    return { affectedRows: isChange ? result.rowsChanged : 0 };
  const returned = new ReturnedRows(limits);
  const count = await gather(result, returned);
  const { sets } = returned;
  const insertId = statementType === StatementType.INSERT ? keyOf(sets) : undefined;
  return { affectedRows: isChange ? count : 0, ...(insertId !== undefined && { insertId }), sets };
}

/** Row by row, for a chunk may weigh more than JavaScript's heap. @returns how many rows there were */
async function gather(result: DuckDBResult, returned: ReturnedRows): Promise<number> {
  const columns = columnsOf(result);
  returned.begin(columns);
  let count = 0;
  for await (const chunk of result) {
    const vectors = columns.map((_, at) => chunk.getColumnVector(at));
    for (let row = 0; row < chunk.rowCount && !returned.isFull; row += 1)
      returned.push(columns.map(({ read }, at) => read(vectors[at]!, row)));
    count += chunk.rowCount;
    collectWhenGrown();
  }
  returned.seen(count);
  return count;
}

export function columnsOf(result: DuckDBResult): DuckdbColumn[] {
  return result.columnNames().map((name, at) => columnOf(name, result.columnType(at)));
}
