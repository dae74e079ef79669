import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Whether a request carries a signature of version 4 by the key, in a header or in its query, of what arrived.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function isSigned(request: IncomingMessage, secretAccessKey: string): boolean {
  const url = new URL(request.url ?? '/', 'http://server');
  const given = inHeader(request) ?? inQuery(url);
  if (!given) return false;
  const { credential, signedHeaders, signature, date, payload } = given;
  const [, ...scope] = credential.split('/');
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort();
  const canonical = [
    request.method,
    url.pathname.split('/').map(decodeURIComponent).map(encoded).join('/'),
    query.join('&'),
    ...signedHeaders.map((name) => `${name}:${valueOf(request, name)}`),
    '',
    signedHeaders.join(';'),
    payload,
  ].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), digest].join('\n');
  const key = scope.reduce<Buffer | string>(hmac, `AWS4${secretAccessKey}`);
  return isSame(hmac(key, text).toString('hex'), signature);
}

interface Given {
  /** Access key, date, region, service and `aws4_request`. */
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly date: string;
  readonly payload: string;
}

function inHeader(request: IncomingMessage): Given | undefined {
  const match = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(
    request.headers.authorization ?? '',
  );
  if (!match) return undefined;
  const [, credential = '', names = '', signature = ''] = match;
  return {
    credential,
    signedHeaders: names.split(';'),
    signature,
    date: valueOf(request, 'x-amz-date'),
    payload: valueOf(request, 'x-amz-content-sha256'),
  };
}

function inQuery({ searchParams }: URL): Given | undefined {
  const read = (name: string): string => searchParams.get(`X-Amz-${name}`) ?? '';
  if (read('Signature') === '') return undefined;
  return {
    credential: read('Credential'),
    signedHeaders: read('SignedHeaders').split(';'),
    signature: read('Signature'),
    date: read('Date'),
    payload: 'UNSIGNED-PAYLOAD',
  };
}

function valueOf({ headers }: IncomingMessage, name: string): string {
  return String(headers[name] ?? '').trim();
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
