import { type KeyObject, X509Certificate } from 'node:crypto';
import { partsOf, pemOf, type Unreadable } from './pem-text.js';

export interface Certificates {
  /** As every TLS library takes it. */
  readonly pem: string;
}

const LABELS: ReadonlySet<string> = new Set(['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE']);

/** Reads one certificate or several: a CA, a bundle of CAs, or a client's certificate and what signed it. */
export function readCertificates(text: string): Certificates | Unreadable {
  const read = partsOf(text);
  if ('problem' in read) return read;
  const { parts } = read;
  const other = parts.find(({ label }) => !LABELS.has(label));
  if (other?.label.endsWith('PRIVATE KEY'))
    return { problem: 'holds a private key, which belongs into a field of its own' };
  if (other) return { problem: `holds a ${other.label.toLowerCase()} and not certificates alone` };
  const pems = parts.map(pemOf);
  const bad = pems.findIndex((pem) => !isCertificate(pem));
  if (bad < 0) return { pem: pems.join('') };
  const { length } = pems;
  return {
    problem:
      length === 1
        ? 'holds a certificate that cannot be read'
        : `holds ${length} certificates, and number ${bad + 1} cannot be read`,
  };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem) instanceof X509Certificate;
  } catch {
    return false;
  }
}

/**
 * Why a client's certificate and its key cannot be used together, where they cannot: the end of a sentence that starts
 * with the name of the certificate's field.
 * @param pem what `readCertificates` gave
 */
export function mismatchOf(pem: string, key: KeyObject): string | undefined {
  const certificates = pem.split(/(?<=-----END [A-Z0-9 ]+-----\n)/).map((each) => new X509Certificate(each));
  const at = certificates.findIndex((certificate) => certificate.checkPrivateKey(key));
  if (at < 0) return 'is not the certificate of the key';
  return at === 0 ? undefined : `must start with the certificate of the key, which is its number ${at + 1}`;
}
