import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuiltServer } from './testing/built-server.js';
import { eventually } from './testing/eventually.js';

/** A driver that forgets a promise, and one that throws where nothing of the server's calls it. */
const FORGETFUL = `
const error = () => Object.assign(new TypeError('no-secret-of-a-message'), { code: 'EFORGOTTEN' });
process.on('SIGUSR2', () => {
  void Promise.reject(error());
  void Promise.reject('no-secret-of-a-text');
  process.stderr.write('rejected');
});
process.on('SIGHUP', () => setTimeout(() => { throw error(); }));
`;

let server: BuiltServer;

beforeEach(async () => {
  server = new BuiltServer();
  const preload = join(server.dataDir, 'forgetful.mjs');
  writeFileSync(preload, FORGETFUL);
  await server.start({}, ['--import', preload]);
});
afterEach(() => server.remove());

it('a rejection that no caller awaits does not end the server, which logs it without its message', async () => {
  await server.toggle('SIGUSR2', 'rejected');
  const told = (): string[] =>
    server.stdout.split('\n').filter((line) => line.includes('no caller awaits was rejected'));
  await eventually('the log tells of both', () => Promise.resolve(told().length === 2));
  expect(JSON.parse(told()[0]!)).toMatchObject({
    level: 50,
    reason: 'TypeError',
    code: 'EFORGOTTEN',
    frames: expect.arrayContaining([expect.stringContaining('forgetful.mjs')]),
  });
  expect(JSON.parse(told()[1]!)).toMatchObject({ level: 50, reason: 'string' });
  expect(server.stdout).not.toContain('no-secret');
  expect((await server.fetch('/health/live')).status).toBe(200);
});

it('what is thrown where nothing catches it ends the server', async () => {
  expect(await server.end('SIGHUP')).not.toBe(0);
});
