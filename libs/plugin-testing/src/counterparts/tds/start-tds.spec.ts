import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { useStarted } from '../../engines/index.js';
import { startTds } from './start-tds.js';

const TSQL = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((directory) => join(directory, 'tsql'))
  .find((path) => existsSync(path));

if (!TSQL)
  process.stderr.write('SKIPPED a second client of the TDS counterpart: apt-get install freetds-bin\n');

/** A driver of another make tells what the stand-in and the plugin's driver might both have misunderstood. */
(TSQL || process.env['CI'] === 'true' ? describe : describe.skip)(
  'the scripted counterpart of SQL Server, by FreeTDS',
  () => {
    const engine = useStarted(startTds);

    const tsql = async (statements: readonly string[]): Promise<string> => {
      const { host, port, user, password, database } = engine();
      const client = spawn(
        TSQL ?? 'tsql',
        ['-H', host, '-p', String(port), '-U', user, '-D', database, '-o', 'fh'],
        {
          env: { ...process.env, TDSVER: '7.4' },
        },
      );
      let said = '';
      client.stdout.on('data', (text) => (said += String(text)));
      client.stderr.on('data', (text) => (said += String(text)));
      // Where there is no terminal, it asks for the password on its input.
      client.stdin.end([password, ...statements.flatMap((sql) => [sql, 'go']), 'exit', ''].join('\n'));
      await new Promise((resolve) => client.once('close', resolve));
      return said;
    };

    it('logs in, and reads rows', async () => {
      const said = await tsql([
        `SELECT 1 AS one, N'Ünï 🧩' AS text, CAST('12.50' AS decimal(9, 2)) AS price`,
      ]);
      expect(said).toContain('12.50');
      expect(said).toContain('Ünï');
    });

    it('gets errors by their number', async () => {
      expect(await tsql(['SELECT * FROM nowhere_to_be_found'])).toMatch(/Msg 208[^]*nowhere_to_be_found/);
    });
  },
);
