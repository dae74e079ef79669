import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { json, ScriptedService } from '@patchbay/plugin-testing/scripted-service';
import { BuiltServer } from '../apps/server/src/testing/built-server.js';
import { InstalledRegistry } from './installed-registry.js';

const ROOT = join(__dirname, '..');
const LONG_MS = 300_000;

/** Of an author who has the packed kits, and of an operator who has the author's package; neither has this tree. */
let work: string;
let author: string;
let operator: string;
let registry: InstalledRegistry;

/** The registry answers meanwhile. @returns all that it said */
async function run(cwd: string, command: string, ...args: string[]): Promise<string> {
  const options = { cwd, env: environment(), maxBuffer: Infinity };
  const { stdout, stderr } = await promisify(execFile)(command, args, options);
  return stdout + stderr;
}

/** npm asks the registry of this test alone, and remembers nothing. */
const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: work,
  npm_config_registry: registry.url,
  npm_config_ignore_scripts: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
});

const entry = (): string => join(operator, 'node_modules/acme-connectors/lib/index.js');
const kit = (): string => join(operator, 'node_modules/acme-connectors/node_modules/@patchbay/plugin-kit');

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'patchbay-outside-'));
  [author, operator] = [join(work, 'author'), join(work, 'operator')];
  registry = await InstalledRegistry.start();
}, LONG_MS);
afterAll(async () => {
  await registry.stop();
  rmSync(work, { recursive: true, force: true });
});

describe('a package of two plugins, made outside of this tree with the packed kits', () => {
  it(
    'is installed with copies of the kits of its own',
    async () => {
      const kits = join(work, 'kits');
      mkdirSync(kits);
      writeFileSync(join(kits, 'patchbay-former-kit-0.0.1.tgz'), '');
      writeFileSync(join(kits, 'of-its-owner.txt'), '');
      await run(ROOT, process.execPath, 'scripts/pack-kits.mjs', '--to', kits);
      expect(readdirSync(kits)).toContain('of-its-owner.txt');
      expect(readdirSync(kits)).not.toContain('patchbay-former-kit-0.0.1.tgz');
      cpSync(join(__dirname, 'fixtures/outside-package'), author, { recursive: true });
      await run(author, 'npm', 'install', '--no-save', ...tarballsIn(kits));
      await run(author, 'npm', 'pack', '--pack-destination', work);
      // What it needs is in the package: nothing is asked for.
      mkdirSync(operator);
      writeFileSync(join(operator, 'package.json'), '{}');
      await run(operator, 'npm', 'install', '--offline', ...tarballsIn(work));
      expect(existsSync(join(kit(), 'dist/plugin.js'))).toBe(true);
    },
    LONG_MS,
  );

  it(
    'keeps its contract where its author runs it',
    async () => {
      const said = await jest(author);
      expect(said).toMatch(/Tests: +(\d\d) passed, \1 total/);
    },
    LONG_MS,
  );

  it(
    'may also speak SQL: the template keeps its contract outside of this tree',
    async () => {
      const sql = join(author, 'sql');
      cpSync(join(ROOT, 'plugins/_template/sql'), sql, { recursive: true, filter: isNoSource });
      const spec = readFileSync(join(ROOT, 'plugins/_template/sql/src/example.spec.ts'), 'utf8');
      writeFileSync(join(sql, 'sql.test.js'), spec.replace('./index.js', './dist/index.js'));
      // What reads, writes and judges: it passes the rest within this tree, with the same code.
      const names = 'passes its test|every binding as it came|however it is dressed|generated|lists tables';
      const said = await jest(sql, '--testNamePattern', names);
      expect(said).toMatch(/Tests: +\d+ skipped, [5-9] passed/);
    },
    LONG_MS,
  );

  it(
    'is loaded by PATCHBAY_PLUGINS, shows its icons, tests connections and runs its actions',
    async () => {
      const service = await ScriptedService.start(json(200, { id: '7', data: [{ id: 1 }] }));
      const server = new BuiltServer();
      try {
        await server.start({ PATCHBAY_PLUGINS: entry() });
        for (const [type, sub_type, title] of [
          ['crm', 'acme', 'Acme crm'],
          ['ticketing', 'acme-desk', 'Acme desk'],
        ] as const) {
          const icon = await server.fetch(`/api/v2/integrations/${type}/${sub_type}/icon.svg`);
          expect(await icon.text()).toContain(`<title>${title}</title>`);
        }
        const config = { token: 'a token of acme', baseUrl: `${service.url}/v1` };
        const save = async (type: string, sub_type: string): Promise<string> => {
          const saved = { type, sub_type, title: sub_type, config };
          const answer = await server.fetch('/api/v2/meta/integrations', saved);
          expect(answer.status).toBe(201);
          return ((await answer.json()) as { id: string }).id;
        };
        const act = async (id: string, action: string, params: object): Promise<unknown> => {
          const answer = await server.fetch(`/api/v2/integrations/${id}/${action}`, params);
          return answer.json();
        };
        const [crm, desk] = [await save('crm', 'acme'), await save('ticketing', 'acme-desk')];
        expect(await act(crm, 'test', {})).toMatchObject({ ok: true });
        expect(await act(crm, 'contacts', { company: 'x' })).toMatchObject({ list: [{ id: 1 }] });
        expect(await act(desk, 'create_ticket', { subject: 'Help' })).toMatchObject({ id: '7' });
        expect(service.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
          'GET /v1/me',
          'GET /v1/contacts?company=x&count=100',
          'POST /v1/tickets',
        ]);
        service.script = json(401, { message: 'No such key.' });
        expect(await act(desk, 'ticket', { id: '7' })).toMatchObject({ error: 'ERR_REMOTE_UNAUTHORIZED' });
      } finally {
        await server.remove();
        await service.close();
      }
    },
    LONG_MS,
  );

  it(
    'is refused with a line that says so where its kit speaks another contract',
    async () => {
      const file = join(kit(), 'dist/contract-version.js');
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, text.replace(/CONTRACT = \d+/, 'CONTRACT = 99'));
      const server = new BuiltServer();
      try {
        server.launch({ PATCHBAY_PLUGINS: entry() });
        expect(await server.end()).not.toBe(0);
        expect(server.stderr).toMatch(
          /its plugin crm\/acme was made for contract 99 .*; this server speaks contract 2: install a release/,
        );
      } finally {
        await server.remove();
      }
    },
    LONG_MS,
  );
});

/** As an author runs it: over what is built, which is made of modules. */
function jest(root: string, ...args: string[]): Promise<string> {
  const options = [
    '--rootDir',
    root,
    '--testMatch',
    '**/*.test.js',
    '--transform',
    '{}',
    '--maxWorkers',
    '2',
  ];
  const program = createRequire(__filename).resolve('jest/bin/jest');
  return run(root, process.execPath, '--experimental-vm-modules', program, ...options, ...args);
}

function isNoSource(path: string): boolean {
  return !/\/(?:src|node_modules)$/.test(path);
}

function tarballsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tgz'))
    .map((name) => join(folder, name));
}
