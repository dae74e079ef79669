import type { Connection, RowDataPacket } from 'mysql2';

/** From when on local time is ahead of UTC by so many seconds. */
interface Period {
  readonly start: number;
  readonly ahead: number;
}

const MOMENT = /^(\d{4,})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(\.\d+)?$/;
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(?:Z|([+-])(\d\d):?(\d\d))$/i;

/** Whether a text is a moment of the one time line, by ISO 8601. */
export function isInstant(text: unknown): text is string {
  return typeof text === 'string' && text.length <= 40 && INSTANT.test(text);
}

/** The time zone of a session: what local time is at each moment. */
export class MysqlZone {
  static readonly utc = new MysqlZone([{ start: -Infinity, ahead: 0 }]);

  /** @param periods in order; the first begins before all time */
  constructor(private readonly periods: readonly Period[]) {}

  /** A local time that the server sent, as an instant; as it is where it is none, or stands for two. */
  instantOf(local: string): string {
    // Nearly all servers, and many rows.
    if (this === MysqlZone.utc && !local.includes('-00')) return `${local.replace(' ', 'T')}Z`;
    const [, year, month, day, hour, minute, second, fraction = ''] = MOMENT.exec(local) ?? [];
    if (year === undefined || month === '00' || day === '00') return local;
    const wall = Date.UTC(+year, +month! - 1, +day!, +hour!, +minute!, +second!) / 1000;
    const instants = this.#around(wall).filter((at, index, all) => all.indexOf(at) === index);
    // The hour that is there twice, where clocks are put back: the server does not say which it was.
    if (instants.length !== 1) return local.replace(' ', 'T');
    return `${new Date(instants[0]! * 1000).toISOString().slice(0, 19)}${fraction}Z`;
  }

  /** What clocks of the zone show at an instant, as MySQL writes it. */
  localOf(instant: string): string {
    const [, year, month, day, hour, minute, second = '0', fraction = '', sign, hours = 0, minutes = 0] =
      INSTANT.exec(instant)!;
    const offset = (sign === '-' ? -60 : 60) * (+hours * 60 + +minutes);
    const at = Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +second) / 1000 - offset;
    const shown = new Date((at + this.#periodAt(at).ahead) * 1000).toISOString();
    return `${shown.slice(0, 19).replace('T', ' ')}${fraction.slice(0, 7)}`;
  }

  /** The instants that have this local time: one, or two, or none. */
  #around(wall: number): number[] {
    const near = [this.#periodAt(wall - DAY), this.#periodAt(wall), this.#periodAt(wall + DAY)];
    return near.flatMap(({ ahead }) => (this.#periodAt(wall - ahead).ahead === ahead ? [wall - ahead] : []));
  }

  #periodAt(instant: number): Period {
    let from = 0;
    let to = this.periods.length;
    while (to - from > 1) {
      const middle = (from + to) >> 1;
      if (this.periods[middle]!.start <= instant) from = middle;
      else to = middle;
    }
    return this.periods[from]!;
  }
}

const DAY = 86_400;

/**
 * The zone of a session. An offset says all; of a zone with a name, and of the one that the server's machine is in, the
 * server itself is asked when its clocks were put forward and back: it alone knows what it goes by.
 */
export async function zoneOf(connection: Connection, name: string, systemName: string): Promise<MysqlZone> {
  const [, sign, hours, minutes] = /^([+-])(\d{1,2}):(\d\d)$/.exec(name) ?? [];
  if (sign) return fixed((sign === '-' ? -60 : 60) * (Number(hours) * 60 + Number(minutes)));
  if (name === 'SYSTEM' && systemName === 'UTC') return MysqlZone.utc;
  return new MysqlZone(await periodsOf(connection));
}

function fixed(ahead: number): MysqlZone {
  return ahead === 0 ? MysqlZone.utc : new MysqlZone([{ start: -Infinity, ahead }]);
}

interface Sample {
  readonly at: number;
  readonly ahead: number;
}

/** Seconds of a timestamp: MariaDB's later versions have 32 bits of them, other servers one less. */
const END = 2 ** 32;
/** Of each span between two samples that differ, so many steps are looked at; the first are of twelve days. */
const STEPS = 64;
const FIRST_STEP = 2 ** 20;
/** There have been no more than three changes a year anywhere. */
const MAX_CHANGES = 1000;

async function periodsOf(connection: Connection): Promise<Period[]> {
  const spans = Array.from({ length: END / (FIRST_STEP * STEPS) }, (_, index) => index * FIRST_STEP * STEPS);
  const first = await samplesOf(connection, spans, FIRST_STEP);
  let changes = changesIn(first);
  for (let step = FIRST_STEP; step > 1 && changes.length > 0;) {
    if (changes.length > MAX_CHANGES)
      throw new Error('The time zone of the server changes too often to be read.');
    step = Math.max(1, step / STEPS);
    const starts = changes.map(([before]) => before.at);
    changes = changesIn(await samplesOf(connection, starts, step));
  }
  const periods = changes.map(([, { at, ahead }]) => ({ start: at, ahead }));
  return [{ start: -Infinity, ahead: first[0]?.ahead ?? 0 }, ...periods];
}

/** From each start on, by so many seconds, one more step than there are: the last is where the next span begins. */
async function samplesOf(connection: Connection, starts: readonly number[], step: number): Promise<Sample[]> {
  const sql = `SELECT s.n + k.n * ${step}, timestampdiff(SECOND, '1970-01-01', from_unixtime(s.n + k.n * ${step})) - (s.n + k.n * ${step})
    FROM (${numbers(starts)}) AS s, (${numbers(Array.from({ length: STEPS + 1 }, (_, k) => k))}) AS k ORDER BY 1`;
  const [rows] = await connection.promise().query<RowDataPacket[][]>({ sql, rowsAsArray: true });
  return (rows as unknown as (number | null)[][]).flatMap(([at, ahead]) =>
    typeof at === 'number' && typeof ahead === 'number' ? [{ at, ahead }] : [],
  );
}

function numbers(all: readonly number[]): string {
  return all.map((n, index) => `SELECT ${n}${index === 0 ? ' AS n' : ''}`).join(' UNION ALL ');
}

/** Neighbours of which the second is ahead by more, or by less. */
function changesIn(samples: readonly Sample[]): (readonly [Sample, Sample])[] {
  return samples.slice(1).flatMap((sample, index) => {
    const before = samples[index]!;
    return before.ahead === sample.ahead ? [] : [[before, sample] as const];
  });
}
