import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const TOKEN = 'readme-token-0123456789';

describe('the README', () => {
  let dataDir: string;
  let server: ChildProcess;
  let port: number;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'patchbay-readme-'));
    port = await freePort();
    server = spawn(process.execPath, ['apps/server/dist/main.js'], {
      cwd: ROOT,
      env: {
        PATH: process.env.PATH,
        PORT: String(port),
        PATCHBAY_DATA_DIR: dataDir,
        PATCHBAY_ADMIN_TOKEN: TOKEN,
      },
      stdio: 'ignore',
    });
    await until(async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok);
  });

  afterAll(async () => {
    server.kill();
    await once(server, 'exit');
    await rm(dataDir, { recursive: true, force: true });
  });

  it('walks a reader from no integration to the rows that it shows', async () => {
    const text = await readFile(join(ROOT, 'README.md'), 'utf8');
    const walk = /<!-- walk:.*?-->\n```bash\n(.*?)```/s.exec(text)![1]!;
    const shown = JSON.parse(/```json\n(.*?)\n```/s.exec(text)![1]!) as Answer;

    const lines = (await bash(walk, { TOKEN, API: `http://127.0.0.1:${port}/api/v2` })).trim().split('\n');
    const [catalogue, test, answer] = lines.filter((line) => line.startsWith('{') || line.startsWith('['));
    expect(JSON.parse(catalogue!)).toContainEqual(
      expect.objectContaining({ type: 'database', sub_type: 'pg' }),
    );
    expect(JSON.parse(test!)).toMatchObject({ ok: true, code: 0 });
    expect({ ...(JSON.parse(answer!) as Answer), durationMs: 0 }).toEqual({ ...shown, durationMs: 0 });
  }, 90_000);

  it('names only npm scripts that there are', async () => {
    const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    const text = await readFile(join(ROOT, 'README.md'), 'utf8');
    const named = [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(1);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });
});

interface Answer {
  readonly rows: readonly object[];
  readonly durationMs: number;
}

async function bash(script: string, env: Record<string, string>): Promise<string> {
  const child = spawn('bash', ['-c', script], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  return output;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await condition().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the server did not get ready');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}
