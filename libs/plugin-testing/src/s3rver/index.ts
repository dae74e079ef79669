import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSigned } from './signature-v4.js';

/** A server that speaks S3 over a folder. It lists no second page: its tokens need a cipher that Node has no more. */
export interface S3rver {
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  close(): Promise<void>;
}

/** The only account that it has. */
const ACCOUNT = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

/** The part of the package's own surface that is used; it has no types. */
type Constructor = new (options: object) => {
  configureBuckets(): Promise<unknown>;
  callback(): RequestListener;
};

/** @param buckets that are there from the beginning */
export async function startS3rver(buckets: readonly string[]): Promise<S3rver> {
  // @ts-expect-error It has no types.
  const { default: Server } = (await import('s3rver')) as { default: Constructor };
  const directory = await mkdtemp(join(tmpdir(), 'patchbay-s3rver-'));
  const app = new Server({
    silent: true,
    directory,
    configureBuckets: buckets.map((name) => ({ name })),
  });
  await app.configureBuckets();
  const answer = app.callback();
  // S3rver takes any signature of version 4. They are checked here in front of it.
  const server = createServer((request, response) => {
    if (isSigned(request, ACCOUNT.secretAccessKey)) answer(request, response);
    else response.writeHead(403, { 'content-type': 'application/xml' }).end(MISMATCH);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...ACCOUNT,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const MISMATCH =
  '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we ' +
  'calculated does not match the signature you provided.</Message></Error>';
