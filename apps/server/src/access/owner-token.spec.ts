import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { addUser, addWorkspace } from '../testing/people.js';
import { describeOnEveryStore } from '../testing/stores.js';
import { TestServer } from '../testing/test-server.js';

const COMMAND = fileURLToPath(new URL('../../dist/token.js', import.meta.url));
const ME = '/api/v2/meta/me';

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `npm run token` runs, in the environment of the server. */
function runToken(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [COMMAND, ...args],
      { env: { PATH: process.env.PATH, ...env } },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
      },
    );
  });
}

const ofServer = (server: TestServer) => ({ PATCHBAY_DATA_DIR: server.dataDir, ...server.environment });

describeOnEveryStore('npm run token', (server) => {
  it('makes a token of the first owner that the running server takes at once, and the audit has it', async () => {
    const { code, stdout, stderr } = await runToken(ofServer(server));
    expect(stderr).toMatch(/^A token of admin@localhost, owner of "Default workspace", shown this once:\n$/);
    expect(stdout).toMatch(/^pb_[\w-]{32}\n$/);
    expect(code).toBe(0);
    const owner = server.as(stdout.trim());
    const { body } = await owner.get(ME).expect(200);
    expect(body).toMatchObject({ role: 'owner' });
    const audit = await owner.get('/api/v2/meta/audit?action=token.create').expect(200);
    expect((audit.body as { list: object[] }).list[0]).toMatchObject({
      action: 'token.create',
      outcome: 'ok',
      detail: 'command line',
      user: { email: 'admin@localhost' },
      target: { title: 'Made by npm run token' },
    });
  });

  it('makes one of another owner, and of another workspace', async () => {
    const { email } = await addUser(server, 'owner');
    const { id } = await addWorkspace(server);
    const ofOwner = await runToken(ofServer(server), '--email', email.toUpperCase());
    const ofWorkspace = await runToken(ofServer(server), '--workspace', id);
    const me = async ({ stdout }: Run) =>
      (await server.as(stdout.trim()).get(ME).expect(200)).body as unknown;
    expect(await me(ofOwner)).toMatchObject({ email, role: 'owner' });
    expect(await me(ofWorkspace)).toMatchObject({ fk_workspace_id: id, role: 'owner' });
  });

  it('makes none of a user who is not an owner, and says so', async () => {
    const { email } = await addUser(server, 'creator');
    expect(await runToken(ofServer(server), '--email', email)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'patchbay: There is no such owner. Start the server once, or check --email and --workspace.\n',
    });
  });
});

describe('npm run token without a server of this release', () => {
  let server: TestServer;

  beforeEach(() => {
    server = new TestServer();
  });
  afterEach(() => server.remove());

  it('says that there is no metadata yet', async () => {
    const { code, stderr } = await runToken({ PATCHBAY_DATA_DIR: server.dataDir });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^patchbay: There is no metadata database [^\n]+ yet\. Start the server[^\n]*\n$/);
  });

  it('refuses arguments that it does not know', async () => {
    const { code, stderr } = await runToken({ PATCHBAY_DATA_DIR: server.dataDir }, '--new');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^patchbay: The arguments cannot be read: [^\n]*--email[^\n]*\n$/);
  });

  it('works also while no server runs', async () => {
    await server.start();
    await server.stop();
    const { stdout } = await runToken({ PATCHBAY_DATA_DIR: server.dataDir });
    await server.start();
    await server.as(stdout.trim()).get(ME).expect(200);
  });
});

describe('PATCHBAY_ADMIN_TOKEN of an installation that has its owners', () => {
  let server: TestServer;

  beforeEach(async () => {
    server = new TestServer();
    await server.start({ PATCHBAY_ADMIN_TOKEN: 'of-the-first-start' });
    await server.stop();
    server.log.length = 0;
  });
  afterEach(() => server.remove());

  const warnings = () => server.log.filter((line) => line.includes('PATCHBAY_ADMIN_TOKEN'));

  it('is said to be ignored where it is another', async () => {
    await server.start({ PATCHBAY_ADMIN_TOKEN: 'of-a-later-start' });
    expect(warnings()).toEqual([expect.stringMatching(/"level":40.*is ignored: .*npm run token/)]);
    expect(server.log.join('')).not.toContain('of-a-later-start');
    await server.as('of-a-later-start').get(ME).expect(401);
  });

  it('is left alone where it works', async () => {
    await server.start({ PATCHBAY_ADMIN_TOKEN: 'of-the-first-start' });
    expect(warnings()).toEqual([]);
  });
});
