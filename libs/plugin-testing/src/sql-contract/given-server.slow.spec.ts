import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeOwnEngine } from '../engines/index.js';

const ROOT = join(__dirname, '../../../..');

describeOwnEngine('postgres', 'a server that ENGINES names', (engine) => {
  it('is what the contract of its plugin runs against', async () => {
    const { host, port, database, admin } = engine();
    await admin("CREATE ROLE reader SUPERUSER LOGIN PASSWORD 'an “odd”, secret=1'");
    const secret = encodeURIComponent('an “odd”, secret=1');
    const url = `postgres://reader:${secret}@${host}:${port}/${database}?application_name=a,b`;
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['node_modules/jest/bin/jest.js', 'plugins/database/pg/src/pg.spec.ts', '--json'],
      { cwd: ROOT, env: { ...process.env, ENGINES: `pg=${url}` }, maxBuffer: 2 ** 26 },
    );
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(stdout) as Outcome;
    expect({ numFailedTests, stderr }).toEqual({ numFailedTests: 0, stderr });
    expect(numPassedTests).toBeGreaterThan(70);
    expect(testResults[0]!.assertionResults[0]!.ancestorTitles).toEqual([
      'the pg plugin, over the server that ENGINES names',
    ]);
  }, 300_000);
});

interface Outcome {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly ancestorTitles: readonly string[] }[];
  }[];
}
