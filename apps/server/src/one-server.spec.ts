import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { BuiltServer } from './testing/built-server.js';
import { TestServer } from './testing/test-server.js';

jest.setTimeout(90_000);

const REFUSAL =
  /^Another server uses the metadata database [^\n]*patchbay\.sqlite \(process \d+ on [^\n]+, since \d{4}-[^\n]*\)[^\n]*PATCHBAY_DATA_DIR[^\n]*$/;

describe('a data folder that a server has', () => {
  let first: TestServer;
  let second: TestServer;

  beforeEach(async () => {
    [first, second] = [new TestServer(), new TestServer()];
    await first.start();
  });
  afterEach(async () => {
    await Promise.all([first.remove(), second.remove()]);
  });

  it('is refused to another, in one line that says who has it and what to do', async () => {
    await expect(second.start({ PATCHBAY_DATA_DIR: first.dataDir })).rejects.toThrow(REFUSAL);
    await first.get('/api/v2/meta/integrations').expect(200);
  });

  it('is refused under any other name', async () => {
    const link = join(second.dataDir, 'link');
    symlinkSync(first.dataDir, link);
    await expect(second.start({ PATCHBAY_DATA_DIR: link })).rejects.toThrow(REFUSAL);
  });

  it.each<[string, (file: string) => string]>([
    ['the path itself', (file) => file],
    [
      'a symbolic link to the file',
      (file) => {
        const link = join(second.dataDir, 'other.sqlite');
        symlinkSync(file, link);
        return link;
      },
    ],
    [
      'a path with dots',
      (file) =>
        file.replace('/patchbay.sqlite', '/./%2e%2e/') + first.dataDir.split('/').pop()! + '/patchbay.sqlite',
    ],
  ])('has one metadata file for all URLs that mean it: %s', async (_, named) => {
    const url = `sqlite://${named(join(first.dataDir, 'patchbay.sqlite'))}`;
    await expect(second.start({ PATCHBAY_DATABASE_URL: url })).rejects.toThrow(REFUSAL);
  });

  it('is free once that server has stopped, and leaves no note of it', async () => {
    await first.stop();
    expect(readdirSync(first.dataDir)).not.toContain('patchbay.sqlite.pid');
    await second.start({ PATCHBAY_DATA_DIR: first.dataDir });
    await expect(first.start()).rejects.toThrow(REFUSAL);
  });

  it('stays free for a server whose start failed', async () => {
    await first.stop();
    const other = new TestServer();
    const { url } = await other.start();
    await expect(first.start({ PORT: new URL(url).port })).rejects.toThrow('EADDRINUSE');
    await first.start();
    await other.remove();
  });
});

it('a symbolic link whose target is not made yet is locked as its target', async () => {
  const [one, other] = [new TestServer(), new TestServer()];
  try {
    mkdirSync(join(one.dataDir, 'volume'));
    const target = join(one.dataDir, 'volume', 'patchbay.sqlite');
    const link = join(one.dataDir, 'link.sqlite');
    symlinkSync(target, link);
    await one.start({ PATCHBAY_DATABASE_URL: `sqlite://${link}` });
    await expect(other.start({ PATCHBAY_DATABASE_URL: `sqlite://${target}` })).rejects.toThrow(REFUSAL);
  } finally {
    await Promise.all([one.remove(), other.remove()]);
  }
});

it('a server that was killed leaves a data folder that the next one takes over', async () => {
  const killed = new BuiltServer();
  const next = new TestServer();
  const env = { PATCHBAY_DATA_DIR: killed.dataDir };
  try {
    await killed.start();
    await expect(next.start(env)).rejects.toThrow(REFUSAL);
    expect(await killed.end('SIGKILL')).toBe('SIGKILL');
    await next.start(env);
  } finally {
    await next.remove();
    await killed.remove();
  }
});
