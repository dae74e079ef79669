import { connect } from 'node:net';
import { pg } from '@patchbay/database-pg';
import { describeOwnEngine } from '../../engines/index.js';
import type { ServerContract } from '../contract.js';
import type { Defect } from './break-plugin.fixture.js';
import { expectOneBrokenPromise } from './expect-one-broken-promise.fixture.js';

const sound: ServerContract = {
  plugin: pg,
  engine: 'postgres',
  config: ({ host, port, user, password, database }) => ({
    connection: { host, port, user, password, database },
  }),
};

const TIMEOUT_MS = 120_000;

const DEFECTS: readonly Defect[] = [
  {
    defect: 'makes sockets of its own',
    breaks: 'opens each of its connections through the dialer of the host, and none beside',
    context: () => ({
      // Under way, as from the host; the driver's own call goes nowhere.
      dial: (host, port) => Object.assign(connect(port, host), { connect: () => undefined }),
    }),
  },
  {
    defect: 'waits for a silent host as long as it likes',
    breaks: 'gives up a host that accepts and stays silent, and goes on once it speaks',
    context: () => ({ connectTimeoutMs: 8000 }),
  },
  {
    defect: 'does not heed the signal',
    breaks: 'ends in the engine what it gave up, and goes on',
    session: (sound) => ({
      rows: (statement, options) =>
        sound.rows(statement, { ...options, signal: new AbortController().signal }),
    }),
  },
  {
    defect: 'says its credentials, as HTTP would encode them',
    breaks: 'never says the password, in any form',
    session: (sound, config) => ({
      ping: async (signal) => {
        const { user, password } = config['connection'] as { user: string; password: string };
        const { version } = await sound.ping(signal);
        return { version: `${version} for ${Buffer.from(`${user}:${password}`).toString('base64')}` };
      },
    }),
  },
];

describeOwnEngine('postgres', 'the contract of SQL plugins, over a server', (engine) => {
  it.each(DEFECTS)(
    'finds a plugin that $defect',
    (defect) => expectOneBrokenPromise(sound, defect, engine()),
    TIMEOUT_MS,
  );
});
