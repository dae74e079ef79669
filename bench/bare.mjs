// The measures to compare with, in a process of their own: the driver alone, doing what its users do.
import pg from 'pg';

const client = new pg.Client(process.env.BENCH_URL);
await client.connect();

const asText = (value) => value;
const asNumber = (value) => Number(value);
const LIGHT = new Map([
  [16, (value) => value === 't'],
  [20, asText],
  [21, asNumber],
  [23, asNumber],
  [700, asNumber],
  [701, asNumber],
]);
const lightTypes = { getTypeParser: (oid) => LIGHT.get(oid) ?? asText };

const MEASURES = {
  /** 10,000 x 10 with the driver's own parsers. */
  async defaults() {
    const { rows } = await client.query('SELECT * FROM mixed');
    return JSON.stringify(rows).length;
  },
  /** The fastest way inside one process: arrays, and no parser that costs. */
  async light() {
    const { rows } = await client.query({ text: 'SELECT * FROM mixed', rowMode: 'array', types: lightTypes });
    return JSON.stringify(rows).length;
  },
  async oneRow() {
    const { rows } = await client.query({
      name: 'one',
      text: 'SELECT * FROM mixed WHERE id = $1',
      values: [4711],
    });
    return JSON.stringify(rows).length;
  },
};

process.on('message', async ({ measure, times }) => {
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let n = 0; n < times; n += 1) await MEASURES[measure]();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  process.send({ ms: ms / times, cpuMs: (user + system) / 1000 / times });
});
process.send('ready');
