import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import type { Column, JsonValue } from '@patchbay/plugin-kit';
import type { BatchWriter } from '@patchbay/sql-kit';
import { collectWhenGrown } from './memory.js';
import type { DuckdbColumn } from './values.js';

/** A read whose rows are taken batch by batch. */
export interface Reading {
  readonly columns: readonly DuckdbColumn[];
  readonly result: DuckDBResult;
  readonly batch: BatchWriter;
  /** DuckDB gives rows by the chunk of 2048; each is read a row at a time, for it may weigh more than JavaScript's heap. */
  chunk: DuckDBDataChunk | undefined;
  at: number;
  left: number;
}

/** The chunk that the next row is in; nothing at the end. */
export async function chunkOf(reading: Reading): Promise<DuckDBDataChunk | undefined> {
  if (reading.chunk && reading.at < reading.chunk.rowCount) return reading.chunk;
  reading.chunk = undefined;
  collectWhenGrown();
  const next = await reading.result.fetchChunk();
  if (!next || next.rowCount === 0) return undefined;
  reading.at = 0;
  return (reading.chunk = next);
}

/** Without what no other process can be given. */
export function plainColumn({ name, type, encoding }: DuckdbColumn): Column {
  return { name, type, ...(encoding && { encoding }) };
}

export function rowOf(reading: Reading, chunk: DuckDBDataChunk): JsonValue[] {
  const row = reading.at;
  reading.at += 1;
  return reading.columns.map(({ read }, at) => read(chunk.getColumnVector(at), row));
}
