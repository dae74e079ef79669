import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { opensslBinary } from './binaries.js';

/** PEM texts. The certificate is good for `localhost` and `127.0.0.1`. */
export interface Certificates {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  /** Signed nothing here: whoever trusts it alone must refuse the server. */
  readonly foreignCa: string;
}

let made: Promise<Certificates> | undefined;

/** Made on first use, and the same from then on. */
export function certificates(): Promise<Certificates> {
  return (made ??= make());
}

const CONFIG = `
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
`;

const REQUEST = 'req -config openssl.cnf -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';

/** One OpenSSL command a line, run in the directory of the files. */
const COMMANDS = [
  `${REQUEST} -x509 -extensions authority -days 7 -subj /CN=patchbay-tests -keyout ca.key -out ca.pem`,
  `${REQUEST} -x509 -extensions authority -days 7 -subj /CN=foreigner -keyout foreign-ca.key -out foreign-ca.pem`,
  `${REQUEST} -subj /CN=localhost -keyout server.key -out server.csr`,
  'x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile openssl.cnf -extensions server -days 7 -out server.pem',
];

async function make(): Promise<Certificates> {
  const openssl = opensslBinary();
  const directory = await mkdtemp(join(tmpdir(), 'patchbay-ca-'));
  const read = (name: string) => readFile(join(directory, name), 'utf8');
  try {
    await writeFile(join(directory, 'openssl.cnf'), CONFIG);
    for (const command of COMMANDS)
      await promisify(execFile)(openssl, command.split(' '), { cwd: directory });
    return {
      ca: await read('ca.pem'),
      certificate: await read('server.pem'),
      key: await read('server.key'),
      foreignCa: await read('foreign-ca.pem'),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
