import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { certificates, describeOwnEngine } from '@patchbay/plugin-testing/engines';
import { pg } from './index.js';

describeOwnEngine('postgres', 'a PostgreSQL that asks for a client certificate', (engine) => {
  beforeAll(async () => {
    const { admin, user } = engine();
    const { ca } = await certificates();
    const [{ directory }] = (await admin('SHOW data_directory')).map(({ data_directory: directory }) => ({
      directory: String(directory),
    })) as [{ directory: string }];
    const lines = (text: string) => `SELECT unnest(string_to_array('${text}', E'\\n'))`;
    const hba = `hostssl all ${user} 127.0.0.1/32 cert\nhost all all 127.0.0.1/32 scram-sha-256`;
    await admin(`COPY (${lines(ca)}) TO '${directory}/client-ca.pem'`);
    await admin(`COPY (${lines(hba)}) TO '${directory}/pg_hba.conf'`);
    await admin(`ALTER SYSTEM SET ssl_ca_file = 'client-ca.pem'`);
    await admin('SELECT pg_reload_conf()');
  });

  it('lets in whom the certificate names, without a password', async () => {
    const { client } = await certificates();
    const { test, query } = await trying(client);
    expect(test).toMatchObject({ ok: true });
    expect(query).toEqual([{ verified: '/CN=patchbay' }]);
  });

  it('lets in no client without one, nor with one that another CA signed', async () => {
    const { foreignClient } = await certificates();
    for (const certificate of [{}, foreignClient]) {
      const { test } = await trying(certificate);
      expect(test).toMatchObject({ ok: false });
    }
  });

  it('names the half that is missing', async () => {
    const { client } = await certificates();
    const { test } = await trying({ cert: client.cert });
    expect(test).toMatchObject({ ok: false, message: expect.stringContaining('go together') });
  });

  /** What a test and a query say, and that neither shows a key. */
  async function trying(certificate: { readonly cert?: string; readonly key?: string }) {
    const { host, port, user, database, tls } = engine();
    const bench: Bench = await openBench(pg, {
      connection: { host, port, user, database },
      tls: { mode: 'verify-full', ca: tls.ca, ...certificate },
    });
    try {
      const test = await bench.test();
      const query = test.ok
        ? (await bench.query('SELECT client_dn AS verified FROM pg_stat_ssl WHERE pid = pg_backend_pid()'))
            .rows
        : undefined;
      const { key = 'no key' } = certificate;
      expect(bench.said.join('\n')).not.toContain(key.split('\n')[1] ?? key);
      return { test, query };
    } finally {
      await bench.close();
    }
  }
});
