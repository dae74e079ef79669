import { type Bench, openBench } from '@patchbay/plugin-testing/bench';
import { certificates, describeOwnEngine } from '@patchbay/plugin-testing/engines';
import { mysql2 } from './index.js';

describeOwnEngine('mariadb', 'a MariaDB that asks for a client certificate', (engine) => {
  beforeAll(async () => {
    const { admin, user } = engine();
    await admin(`ALTER USER '${user}'@'127.0.0.1' REQUIRE X509`);
  });

  it('lets in who has one that its CA signed', async () => {
    const { client } = await certificates();
    const { test, query } = await trying(client);
    expect(test).toMatchObject({ ok: true });
    expect(query).toEqual([{ Variable_name: 'Ssl_cipher', Value: expect.stringMatching(/\w/) }]);
  });

  it('lets in no client without one, nor with one that another CA signed', async () => {
    const { foreignClient } = await certificates();
    for (const certificate of [{}, foreignClient]) {
      const { test } = await trying(certificate);
      expect(test).toMatchObject({ ok: false });
    }
  });

  /** What a test and a query say, and that neither shows a key. */
  async function trying(certificate: { readonly cert?: string; readonly key?: string }) {
    const { host, port, user, password, database, tls } = engine();
    const bench: Bench = await openBench(mysql2, {
      connection: { host, port, user, password, database },
      tls: { mode: 'verify-full', ca: tls.ca, ...certificate },
    });
    try {
      const test = await bench.test();
      const query = test.ok ? (await bench.query(`SHOW STATUS LIKE 'Ssl_cipher'`)).rows : undefined;
      const { key = 'no key' } = certificate;
      expect(bench.said.join('\n')).not.toContain(key.split('\n')[1] ?? key);
      return { test, query };
    } finally {
      await bench.close();
    }
  }
});
