import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeEngine } from '@patchbay/plugin-testing/engines';
import { type Metadata, MetadataError, openMetadata } from '../index.js';
import { mysqlConnection } from './mysql-url.js';

const folder = mkdtempSync(join(tmpdir(), 'patchbay-url-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('PATCHBAY_DATABASE_URL of MySQL', () => {
  const of = (parameters: string) => mysqlConnection(new URL(`mysql://ada:pw@db.example/app?${parameters}`));

  it.each([
    ['ssl-mode=verify_identity', { rejectUnauthorized: true, verifyIdentity: true }],
    ['ssl-mode=VERIFY_CA', { rejectUnauthorized: true, verifyIdentity: false }],
    ['ssl=true', { rejectUnauthorized: true, verifyIdentity: false }],
    ['ssl-mode=REQUIRED', { rejectUnauthorized: false, verifyIdentity: false }],
    ['ssl-mode=DISABLED', undefined],
    ['', undefined],
  ])('asks of the certificate what %j says', (parameters, ssl) => {
    expect(of(parameters).ssl).toEqual(ssl);
  });

  it('leads to a socket where one is named', () => {
    expect(of('socket=/run/mysqld.sock').socketPath).toBe('/run/mysqld.sock');
  });

  it.each([
    ['allowPublicKeyRetrieval=true', /not known \(allowPublicKeyRetrieval\)/],
    ['ssl-mode=PREFERRED', /PREFERRED is not supported.*REQUIRED or DISABLED/],
    ['ssl-mode=on', /ssl-mode must be one of DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY/],
    ['ssl-mode=REQUIRED&ssl=true', /both ssl and ssl-mode/],
    ['ssl=perhaps', /ssl must be true/],
    ['ssl-mode=REQUIRED&ssl-ca=/hidden', /ssl-ca is read with ssl-mode VERIFY_CA/],
    ['ssl-cert=/hidden', /ssl-cert and ssl-key need another ssl-mode/],
    ['ssl-ca=/hidden', /the file that ssl-ca names cannot be read \(ENOENT\)/],
  ])('refuses %s by name, and tells no value', (parameters, reason) => {
    expect(() => of(parameters)).toThrow(MetadataError);
    expect(() => of(parameters)).toThrow(reason);
    expect(() => of(parameters)).not.toThrow(/hidden|perhaps/);
  });

  it('refuses to verify the identity of an address, which the driver does not', () => {
    const url = new URL('mysql://ada:pw@192.0.2.1/app?ssl-mode=VERIFY_IDENTITY');
    expect(() => mysqlConnection(url)).toThrow(/needs the name of the host/);
  });
});

describeEngine('mariadb', 'a metadata database in MySQL', (engine) => {
  it('is reached over TLS as the URL says, and not where another CA signed the certificate', async () => {
    const files = { ca: join(folder, 'ca.pem'), foreign: join(folder, 'foreign.pem') };
    writeFileSync(files.ca, engine().tls.ca);
    writeFileSync(files.foreign, engine().tls.foreignCa);
    const open = (parameters: string): Promise<Metadata> => {
      const url = new URL(`${engine().url}?${parameters}`);
      url.hostname = 'localhost';
      return openMetadata({ url: url.href, sqliteFile: 'unused' });
    };
    const isEncrypted = async (parameters: string): Promise<boolean> => {
      const metadata = await open(parameters);
      const [row] = await metadata.dataSource.query<{ Value: string }[]>("SHOW STATUS LIKE 'Ssl_cipher'");
      await metadata.close();
      return row!.Value !== '';
    };
    expect(await isEncrypted('ssl-mode=DISABLED')).toBe(false);
    expect(await isEncrypted('ssl-mode=REQUIRED')).toBe(true);
    expect(await isEncrypted(`ssl-mode=VERIFY_IDENTITY&ssl-ca=${files.ca}`)).toBe(true);
    await expect(open(`ssl-mode=VERIFY_CA&ssl-ca=${files.foreign}`)).rejects.toThrow(/certificate/);
    await expect(open('ssl-mode=VERIFY_CA')).rejects.toThrow(/certificate/);
  });
});
