import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Behind } from '../sql-behind.js';
import { jsonOf, typeOf } from './clickhouse-values.js';

/** Writes rows in the format that was asked for, at the reader's pace. */
export async function writeRows(
  { columns, batches }: Behind,
  settings: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  const how = {
    quoteDecimals: settings.get('output_format_json_quote_decimals') === '1',
    isoTimes: settings.get('date_time_output_format') === 'iso',
  };
  const limit = Number(settings.get('max_result_rows') ?? 0) || Infinity;
  const asJson = settings.get('default_format') === 'JSONCompact';
  const send = async (text: string): Promise<void> => {
    if (!response.write(text)) await once(response, 'drain');
  };
  const meta = columns.map(
    ({ name, type }) =>
      `\t\t{\n\t\t\t"name": ${JSON.stringify(name)},\n\t\t\t"type": "${typeOf(type)}"\n\t\t}`,
  );
  let head = asJson ? `{\n\t"meta":\n\t[\n${meta.join(',\n')}\n\t],\n\n\t"data":\n\t[\n` : '';
  let rows = 0;
  for await (const batch of batches) {
    const lines = batch.slice(0, limit - rows).map((row) => {
      const cells = row.map((value, at) => jsonOf(value, columns[at]!.type, how));
      return asJson ? `\t\t[${cells.join(', ')}]` : cells.map((cell) => cell.replaceAll('"', '')).join('\t');
    });
    if (lines.length === 0) continue;
    await send(head + (rows > 0 ? (asJson ? ',\n' : '\n') : '') + lines.join(asJson ? ',\n' : '\n'));
    head = '';
    rows += lines.length;
    if (rows >= limit) break;
  }
  await send(head + (asJson ? `\n\t],\n\n\t"rows": ${rows}\n}\n` : '\n'));
}
