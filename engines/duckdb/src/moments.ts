import {
  DuckDBDateValue,
  type DuckDBTimestampMillisecondsValue,
  type DuckDBTimestampNanosecondsValue,
  type DuckDBTimestampSecondsValue,
  type DuckDBTimestampTZValue,
  DuckDBTimestampValue,
} from '@duckdb/node-api';

type Moment =
  | DuckDBTimestampValue
  | DuckDBTimestampSecondsValue
  | DuckDBTimestampMillisecondsValue
  | DuckDBTimestampNanosecondsValue;

const FOREVER = 2n ** 63n - 1n;

/** As ISO 8601. What lies before Christ, and infinity, as DuckDB writes and reads it. */
export function moment(value: Moment): string {
  const count = countOf(value);
  if (count === FOREVER) return 'infinity';
  return count === -FOREVER ? '-infinity' : iso(String(value));
}

/** DuckDB keeps the moment alone; infinity has no zone. */
export function utc({ micros }: DuckDBTimestampTZValue): string {
  const text = moment(new DuckDBTimestampValue(micros));
  return text.endsWith('infinity') ? text : `${text}Z`;
}

/** The driver takes the days that stand for infinity for days. */
export function date(value: DuckDBDateValue): string {
  if (value.days === DuckDBDateValue.PosInf.days) return 'infinity';
  return value.days === DuckDBDateValue.NegInf.days ? '-infinity' : String(value);
}

/** Of seconds or parts of them; the largest count stands for infinity, whichever they are. */
function countOf(value: Moment): bigint {
  if ('micros' in value) return value.micros;
  if ('seconds' in value) return value.seconds;
  return 'millis' in value ? value.millis : value.nanos;
}

/** Of `2024-02-29 12:34:56`; of `0044-03-15 (BC) 12:34:56` DuckDB would not read it back. */
function iso(text: string): string {
  return text.includes('(') ? text : text.replace(' ', 'T');
}
