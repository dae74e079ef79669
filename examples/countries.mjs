// Starts a PostgreSQL of its own on this machine and loads 250 countries (npm `world-countries`) into it. Writes an
// integration's config for it to the file named on the command line, and runs until that file is deleted.
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { startPostgres } from '@patchbay/plugin-testing/engines';
import pg from 'pg';
import countries from 'world-countries';

const [configFile] = process.argv.slice(2);
if (!configFile) {
  console.error('Usage: npm run example -- FILE (where the config of the integration is written)');
  process.exit(1);
}

const engine = await startPostgres();
await load(engine.url);
const { host, port, user, password, database } = engine;
await writeFile(configFile, JSON.stringify({ connection: { host, port, user, password, database } }), {
  mode: 0o600,
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, stop);
const watch = setInterval(() => existsSync(configFile) || stop(), 200);

async function stop() {
  clearInterval(watch);
  await rm(configFile, { force: true });
  await engine.stop();
  process.exit(0);
}

async function load(url) {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`CREATE TABLE countries (
    code char(2) PRIMARY KEY, name text NOT NULL, capital text, region text NOT NULL, area numeric, independent boolean, borders text[])`);
  await client.query(
    `INSERT INTO countries SELECT * FROM json_to_recordset($1::json)
      AS c(code char(2), name text, capital text, region text, area numeric, independent boolean, borders text[])`,
    [JSON.stringify(countries.map(rowOf))],
  );
  await client.end();
}

function rowOf({ cca2, name, capital, region, area, independent, borders }) {
  return { code: cca2, name: name.common, capital: capital?.[0] ?? null, region, area, independent, borders };
}
