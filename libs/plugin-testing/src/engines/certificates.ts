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
  /** Signed nothing of the server's: a client that trusts it alone must refuse the server. */
  readonly foreignCa: string;
  /** Of the engine's user by name, from the CA that the server trusts. */
  readonly client: ClientCertificate;
  /** The same by the foreign CA, which the server does not know. */
  readonly foreignClient: ClientCertificate;
}

export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Whom the client's certificate names, and the user of every engine. */
export const ENGINE_USER = 'patchbay';

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
[client]
basicConstraints = CA:FALSE
extendedKeyUsage = clientAuth
`;

const REQUEST = 'req -config openssl.cnf -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';

/** One OpenSSL command a line, run in the directory of the files. */
const SIGN = 'x509 -req -CAcreateserial -extfile openssl.cnf -days 7';
const COMMANDS = [
  `${REQUEST} -x509 -extensions authority -days 7 -subj /CN=patchbay-tests -keyout ca.key -out ca.pem`,
  `${REQUEST} -x509 -extensions authority -days 7 -subj /CN=foreigner -keyout foreign-ca.key -out foreign-ca.pem`,
  `${REQUEST} -subj /CN=localhost -keyout server.key -out server.csr`,
  `${SIGN} -extensions server -in server.csr -CA ca.pem -CAkey ca.key -out server.pem`,
  `${REQUEST} -subj /CN=${ENGINE_USER} -keyout client.key -out client.csr`,
  `${SIGN} -extensions client -in client.csr -CA ca.pem -CAkey ca.key -out client.pem`,
  `${SIGN} -extensions client -in client.csr -CA foreign-ca.pem -CAkey foreign-ca.key -out foreign-client.pem`,
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
      client: { cert: await read('client.pem'), key: await read('client.key') },
      foreignClient: { cert: await read('foreign-client.pem'), key: await read('client.key') },
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
