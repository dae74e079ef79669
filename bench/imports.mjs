import { execFileSync } from 'node:child_process';
import { rounded } from './statistics.mjs';

const AT_START = [
  '@nestjs/core',
  '@nestjs/platform-express',
  '@nestjs/swagger',
  'typeorm',
  'better-sqlite3',
  'class-validator',
  'class-transformer',
  'pino',
  'lru-cache',
];
const ON_FIRST_USE = ['tarn', 'pg', 'mysql2', 'ajv/dist/2020.js'];

/** What each import costs by itself, in a process of its own. What several need is counted for each. */
export async function importCosts() {
  return { atStart: costsOf(AT_START), onFirstUse: costsOf(ON_FIRST_USE) };
}

function costsOf(names) {
  return Object.fromEntries(names.map((name) => [name, costOf(name)]));
}

function costOf(name) {
  const script = `const rss = process.memoryUsage.rss(); const start = performance.now(); await import(process.argv[1]);
    console.log(JSON.stringify({ ms: performance.now() - start, rss: process.memoryUsage.rss() - rss }));`;
  const resolved = import.meta.resolve(name, new URL('../apps/server/package.json', import.meta.url));
  const { ms, rss } = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script, resolved], { encoding: 'utf8' }),
  );
  return { ms: rounded(ms, 0), MiB: rounded(rss / 2 ** 20, 1) };
}
