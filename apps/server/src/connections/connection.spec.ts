import { describeEngine, type Engine } from '@patchbay/plugin-testing/engines';
import { expectError } from '../testing/errors.js';
import { eventually } from '../testing/eventually.js';
import {
  actionPath,
  type Config,
  configOf,
  createIntegration,
  createSqlite,
  deadConfig,
  INTEGRATIONS,
} from '../testing/integrations.js';
import { useListener } from '../testing/listener.js';
import { openSocket } from '../testing/raw-http.js';
import { describeOnOneStore } from '../testing/stores.js';

const UNSAVED = '/api/v2/meta/connection/test';

interface Stage {
  readonly stage: string;
  readonly ok: boolean;
  readonly ms: number;
  readonly message: string;
  readonly remedy?: string;
}

interface Tested {
  readonly ok: boolean;
  readonly code: number;
  readonly message: string;
  readonly stages: readonly Stage[];
  readonly server?: object;
  readonly details?: { readonly fields?: readonly { readonly path: string }[]; readonly remote?: object };
}

const SERVERS = [
  { subType: 'pg', kind: 'postgres', login: ['auth', 'database'], version: /^\d+/ },
  { subType: 'mysql2', kind: 'mariadb', login: ['auth'], version: /MariaDB/ },
] as const;

/** A whole number of milliseconds, none of them below zero. */
const TIME = {
  asymmetricMatch: (ms: unknown): boolean => Number.isInteger(ms) && (ms as number) >= 0,
} as unknown as number;

/** What is changed in a config that works, the stages passed, the one that fails, and what is to be done. */
type Fault = readonly [
  name: string,
  change: (engine: Engine) => { connection?: Config; tls?: Config },
  passed: readonly string[],
  failed: string,
  remedy: RegExp,
];

const FAULTS: readonly Fault[] = [
  ['an unknown host', () => ({ connection: { host: 'nowhere.invalid' } }), ['config'], 'resolve', /DNS/],
  [
    'a port where no process listens',
    () => ({ connection: { port: 1 } }),
    ['config', 'resolve', 'egress'],
    'connect',
    /port/,
  ],
  [
    'a CA that did not sign',
    ({ tls }) => ({ tls: { mode: 'verify-full', ca: tls.foreignCa } }),
    ['config', 'resolve', 'egress', 'connect'],
    'tls',
    /CA/,
  ],
  [
    'another name than that of the certificate',
    ({ tls }) => ({ tls: { mode: 'verify-full', ca: tls.ca, serverName: 'db.example.com' } }),
    ['config', 'resolve', 'egress', 'connect'],
    'tls',
    /server name/,
  ],
  [
    'a wrong password',
    () => ({ connection: { password: 'not this one' } }),
    ['config', 'resolve', 'egress', 'connect'],
    'auth',
    /[Cc]heck the credentials/,
  ],
  ['a config that does not fit', () => ({ connection: { port: 0 } }), [], 'config', /field/],
];

describeOnOneStore(
  'the test of a connection',
  (server) => {
    const silent = useListener();
    const refusing = useListener((socket) => socket.write('N'));

    const test = async (subType: string, config: Config) => {
      const { body } = await server.post(UNSAVED, { sub_type: subType, config }).expect(200);
      return body as Tested;
    };

    for (const { subType, kind, login, version } of SERVERS) {
      describeEngine(kind, `to ${kind}`, (engine) => {
        const changed = ({ connection, tls }: ReturnType<Fault[1]>): Config => ({
          connection: { ...(configOf(engine()).connection as Config), ...connection },
          ...(tls && { tls }),
        });

        it.each([
          ['disable', []],
          ['verify-full', ['tls']],
        ] as const)('says each stage it passed, with its time: TLS %s', async (mode, tls) => {
          const config = changed({ tls: { mode, ...(tls.length > 0 && { ca: engine().tls.ca }) } });
          const id = await createIntegration(server, { sub_type: subType, config });
          for (const body of [
            (await server.post(`${INTEGRATIONS}/${id}/test`).expect(200)).body,
            await test(subType, config),
          ])
            expect(body).toEqual({
              ok: true,
              code: 0,
              message: expect.any(String),
              stages: ['config', 'resolve', 'egress', 'connect', ...tls, ...login, 'ping'].map(passedStage),
              server: { version: expect.stringMatching(version) },
            });
        });

        it.each(FAULTS)('names the stage and a remedy for %s', async (_, change, passed, failed, remedy) => {
          const answer = await test(subType, changed(change(engine())));
          expect(answer).toEqual({
            ok: false,
            code: -1,
            message: expect.stringMatching(/./),
            stages: [...passed.map(passedStage), failedStage(failed, answer.message, remedy)],
            details: failed === 'config' ? { fields: expect.any(Array) } : { remote: expect.any(Object) },
          });
        });

        it('tells a database that is missing from a login that is refused', async () => {
          const { stages } = await test(subType, changed({ connection: { database: 'nowhere' } }));
          expect(stages.at(-1)).toMatchObject({
            stage: 'database',
            remedy: expect.stringMatching(/database/),
          });
          // Where one packet grants the login and opens the database, neither is said to be passed.
          const passed = ['config', 'resolve', 'egress', 'connect', ...login.slice(0, -1)];
          expect(stages.slice(0, -1)).toEqual(passed.map(passedStage));
        });
      });
    }

    it('opens the file of an SQLite integration, and says so', async () => {
      const id = await createSqlite(server);
      await server.post(actionPath(id, 'write'), { sql: 'CREATE TABLE t (n)' }).expect(200);
      const { body } = await server.post(`${INTEGRATIONS}/${id}/test`).expect(200);
      expect(body).toEqual({
        ok: true,
        code: 0,
        message: expect.any(String),
        stages: ['config', 'database', 'ping'].map(passedStage),
        server: { version: expect.stringMatching(/^3\./) },
      });
      const { message, stages } = await test('sqlite3', { connection: { filename: 'missing.db' } });
      expect(stages).toEqual([passedStage('config'), failedStage('database', message, /./)]);
    });

    it('gives up in time on a host that accepts and says nothing', async () => {
      const config = deadConfig({ port: silent.port });
      const startedAt = performance.now();
      const answers = await Promise.all(['pg', 'mysql2'].map((subType) => test(subType, config)));
      expect(performance.now() - startedAt).toBeLessThan(15_000);
      for (const { message, stages } of answers)
        expect(stages).toEqual([
          ...['config', 'resolve', 'egress', 'connect'].map(passedStage),
          failedStage('auth', message, /right kind/),
        ]);
    });

    it('names each field of a config that does not fit, and not the first alone', async () => {
      const { details } = await test('pg', { connection: { host: 7, port: 'many', nope: 1 } });
      expect(details?.fields?.map(({ path }) => path).sort()).toEqual([
        'config.connection.host',
        'config.connection.nope',
        'config.connection.port',
        'config.connection.user',
      ]);
    });

    it('tells of a server that does not speak TLS', async () => {
      const config = { ...deadConfig({ port: refusing.port }), tls: { mode: 'require' } };
      const { message, stages } = await test('pg', config);
      expect(stages.at(-1)).toEqual(failedStage('tls', message, /offers TLS/));
    });

    it('hangs up when the client does', async () => {
      const { write, close } = await openSocket(server.url);
      const body = JSON.stringify({ sub_type: 'pg', config: deadConfig({ port: silent.port }) });
      const head = `host: test\r\nxc-token: ${server.token}\r\ncontent-type: application/json`;
      write(`POST ${UNSAVED} HTTP/1.1\r\n${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
      await eventually('it is connected', () => Promise.resolve(silent.connections().made === 1));
      close();
      await eventually('it is gone', () => Promise.resolve(silent.connections().open === 0), 5000);
    });

    it('saves nothing', async () => {
      const before = (await server.get(INTEGRATIONS)).body.pageInfo;
      await test('pg', deadConfig());
      await test('pg', {});
      expect((await server.get(INTEGRATIONS)).body.pageInfo).toEqual(before);
    });

    it('should be protected, saved or not', async () => {
      const id = await createIntegration(server);
      const body = { sub_type: 'pg', config: deadConfig() };
      expectError(await server.anonymous('post', `${INTEGRATIONS}/${id}/test`), 401, 'ERR_UNAUTHORIZED');
      expectError(await server.anonymous('post', UNSAVED).send(body), 401, 'ERR_UNAUTHORIZED');
    });

    it.each([
      {},
      { sub_type: 'pg' },
      { sub_type: 'nope', config: {} },
      { type: 'ai', sub_type: 'pg', config: {} },
      { sub_type: 'pg', config: null },
      { sub_type: 'pg', config: [] },
      [],
    ])('answers 400 when it is not said what to test: %j', async (body) => {
      expectError(await server.post(UNSAVED, body), 400);
    });
  },
  { PATCHBAY_CONNECT_TIMEOUT: '4' },
);

function passedStage(stage: string): Stage {
  return { stage, ok: true, ms: TIME, message: expect.stringMatching(/./) };
}

function failedStage(stage: string, message: string, remedy: RegExp): Stage {
  return { stage, ok: false, ms: TIME, message, remedy: expect.stringMatching(remedy) };
}
