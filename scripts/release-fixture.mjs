/**
 * Makes `tests/releases/<commit>`: what a release leaves behind, for every later one to open. See the README there.
 *
 *   node scripts/release-fixture.mjs <built checkout of the release>
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Thirty-two bytes that say what they are. */
const MASTER_KEY = Buffer.from('patchbay test key, not a secret!').toString('base64');
const TOKEN = 'token-of-a-release-fixture';
/** Nothing listens there but what the test starts. */
const PORTS = { pg: 41532, mysql2: 41306, dead: 1 };
const LOGIN = { user: 'release', password: 'release-test-password', database: 'release' };
const SERVER = process.env.PATCHBAY_FIXTURE_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432';

const checkout = resolve(process.argv[2] ?? '.');
const commit = execFileSync('git', ['-C', checkout, 'rev-parse', '--short=7', 'HEAD'], {
  encoding: 'utf8',
}).trim();
const target = fileURLToPath(new URL(`../tests/releases/${commit}/`, import.meta.url));

rmSync(target, { recursive: true, force: true });
const stores = { sqlite: await inSqlite(), postgres: await inPostgres() };
const about = { commit, testKey: MASTER_KEY, token: TOKEN, ports: PORTS, login: LOGIN, stores };
writeFileSync(join(target, 'fixture.json'), `${JSON.stringify(about, null, 2)}\n`);

async function inSqlite() {
  const folder = dataFolder();
  const made = await fill(folder, {});
  keep(folder, 'sqlite');
  return made;
}

async function inPostgres() {
  const name = `patchbay_fixture_${commit}`;
  const admin = (sql) => execFileSync('psql', ['-q', `${SERVER}/postgres`, '-c', sql]);
  admin(`DROP DATABASE IF EXISTS ${name}`);
  admin(`CREATE DATABASE ${name}`);
  try {
    const folder = dataFolder();
    const made = await fill(folder, { PATCHBAY_DATABASE_URL: `${SERVER}/${name}` });
    const flags = ['--inserts', '--no-owner', '--no-privileges', '--no-comments'];
    const dump = execFileSync('pg_dump', [...flags, `${SERVER}/${name}`], { encoding: 'utf8' });
    // Commands of psql itself are not for other clients.
    keepText('postgres/metadata.sql', dump.replaceAll(/^\\.*\n/gm, ''));
    keep(folder, 'postgres');
    return made;
  } finally {
    admin(`DROP DATABASE ${name}`);
  }
}

function dataFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'release-fixture-'));
  writeFileSync(join(folder, 'master.key'), MASTER_KEY, { mode: 0o600 });
  return folder;
}

/** Runs the release on the folder and saves one integration of each kind, with sources, history and usage. */
async function fill(folder, env) {
  const port = 41_000 + (process.pid % 500);
  const child = spawn(process.execPath, [join(checkout, 'apps/server/dist/main.js')], {
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      PATCHBAY_DATA_DIR: folder,
      PATCHBAY_ADMIN_TOKEN: TOKEN,
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    return await save(`http://127.0.0.1:${port}/api/v2`);
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

async function save(api) {
  const call = async (method, path, body) => {
    const answer = await fetch(`${api}${path}`, {
      method,
      headers: { 'xc-token': TOKEN, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const expect = async (...request) => {
    const { status, body } = await call(...request);
    if (status >= 300) throw new Error(`${request.join(' ')}: ${status} ${JSON.stringify(body)}`);
    return body;
  };
  await up(call);
  const integrations = [];
  for (const { type, sub_type } of await expect('GET', '/integrations')) {
    const { form } = await expect('GET', `/integrations/${type}/${sub_type}`);
    const config = configOf(sub_type, form);
    const body = { title: `Saved ${sub_type}`, type, sub_type, config, meta: { kept: [1] } };
    const { id } = await expect('POST', '/meta/integrations', body);
    await expect('PATCH', `/meta/integrations/${id}`, { title: `Saved by ${commit}: ${sub_type}` });
    const isFile = 'filename' in (config.connection ?? {});
    if (isFile)
      await expect('POST', `/integrations/${id}/write`, { sql: 'CREATE TABLE t AS SELECT 42 AS answer' });
    const sql = isFile ? 'SELECT answer FROM t' : sub_type in PORTS ? 'SELECT 42 AS answer' : undefined;
    if (isFile) await expect('POST', `/integrations/${id}/query`, { sql });
    const source = await sourceOf(call, id, sub_type);
    integrations.push({ id, type, sub_type, ...(sql && { sql }), ...(source && { source }) });
  }
  await setAside(call, integrations);
  return { integrations };
}

/** A source that lays something over, where the release had sources. */
async function sourceOf(call, integrationId, subType) {
  const config = subType in PORTS ? { connection: { database: LOGIN.database } } : {};
  const { status, body } = await call('POST', '/meta/bases/release/sources', {
    integration_id: integrationId,
    config,
  });
  return status === 201 ? body.id : undefined;
}

/** A former config in the history of the first integration, where the release kept one. */
async function setAside(call, [{ id }]) {
  const pool = (max) => call('PATCH', `/meta/integrations/${id}`, { config: { pool: { max } } });
  await pool(3);
  await pool(2);
}

async function up(call) {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const answer = await call('GET', '/integrations').catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(100);
  }
  throw new Error('the release did not come up');
}

/** The least that its form asks for: what is a default of the form is left to it. */
function configOf(subType, form) {
  if (subType === 'sqlite3') return { connection: { filename: 'release.db', create: true } };
  if (subType === 'duckdb') return { connection: { filename: 'release.duckdb', create: true } };
  if (subType in PORTS) return { connection: { host: '127.0.0.1', port: PORTS[subType], ...LOGIN } };
  const config = {};
  for (const element of form) {
    const needed = element.required || element.type === 'password';
    if (needed && isShown(element, form)) put(config, element.model.split('.').slice(1), valueOf(element));
  }
  return config;
}

function isShown({ condition }, form) {
  if (!condition) return true;
  const decider = form.find(({ model }) => model === condition.model);
  return condition.values.includes(decider?.default);
}

function valueOf({ type, key, placeholder, options, default: preset }) {
  if (/url|uri/i.test(key)) return `http://127.0.0.1:${PORTS.dead}`;
  if (key === 'host') return '127.0.0.1';
  if (key === 'port') return PORTS.dead;
  if (preset !== undefined) return preset;
  if (type === 'number') return 1;
  if (type === 'switch') return true;
  if (type === 'json' || type === 'key-value') return {};
  return options?.[0]?.value ?? placeholder ?? key;
}

function put(object, [key, ...below], value) {
  if (below.length === 0) object[key] = value;
  else put((object[key] ??= {}), below, value);
}

function keep(folder, name) {
  for (const path of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!path.isFile()) continue;
    const file = join(path.parentPath ?? path.path, path.name);
    keepText(`${name}/folder/${relative(folder, file)}`, readFileSync(file));
  }
  rmSync(folder, { recursive: true });
}

function keepText(path, content) {
  const file = join(target, `${path}.gz`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, gzipSync(content, { level: 9 }));
}
