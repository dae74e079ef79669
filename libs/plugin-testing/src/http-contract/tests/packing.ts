import { brotliCompressSync, createGzip, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { failureOf } from '../../sql-contract/tests/expectations.js';
import type { ContractTest } from '../contract.js';
import type { Script } from '../scripted-service.js';

const PACKINGS: readonly (readonly [coding: string, pack: (text: string) => Buffer])[] = [
  ['gzip', gzipSync],
  ['X-GZIP', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
];

const packed =
  (coding: string, bytes: Buffer, status = 200): Script =>
  (response) =>
    response
      .writeHead(status, {
        'content-type': 'application/json',
        'content-encoding': coding,
        'content-length': bytes.length,
      })
      .end(bytes);

/** Headers tell when an answer came, and how. */
const withoutHeaders = (answer: unknown): object => ({ ...(answer as object), headers: undefined });

export const packing: readonly ContractTest[] = [
  {
    name: 'unpacks what the service packed without being asked to, its failures too',
    run: async ({ contract, service, get }) => {
      const plain = withoutHeaders(await get());
      for (const [coding, pack] of PACKINGS) {
        service.script = packed(coding, pack(JSON.stringify(contract.answer)));
        expect({ coding, answer: withoutHeaders(await get()) }).toEqual({ coding, answer: plain });
        service.script = packed(coding, pack('{"message":"Words of 400."}'), 400);
        expect((await failureOf(get(), 'invalid_request')).remote?.message).toBe('Words of 400.');
      }
    },
  },
  {
    name: 'blames the service where what it packed is damaged, or ends too early',
    run: async ({ contract, service, sound, get }) => {
      const text = JSON.stringify({ ...contract.answer, more: 'x'.repeat(1000) });
      for (const [coding, pack] of PACKINGS)
        for (const bytes of [pack(text).subarray(0, -5), Buffer.from('{"data":[]}')]) {
          service.script = packed(coding, bytes);
          const { message } = await failureOf(get(), 'unknown');
          expect(message).toContain(`cannot be unpacked, though it says that it is ${coding.toLowerCase()}`);
        }
      service.script = sound;
      await get();
    },
  },
  {
    name: 'says how an answer is packed that is not unpacked here',
    needs: ['json'],
    run: async ({ service, get }) => {
      service.script = packed('gzip, gzip', gzipSync(gzipSync('{}')));
      const { message } = await failureOf(get(), 'unknown');
      expect(message).toContain('packed as gzip, gzip, which is not unpacked here');
    },
  },
  {
    name: 'takes no more of a packed answer than it may have, however far it would unpack',
    run: async ({ service, get }) => {
      function* endless(): Generator<Buffer> {
        for (const zeros = Buffer.alloc(1024 * 1024); ;) yield zeros;
      }
      service.script = (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
        // Breaking off is what it is about.
        pipeline(Readable.from(endless()), createGzip(), response).catch(() => undefined);
      };
      const { message } = await failureOf(get(undefined, { maxBytes: 200_000 }), 'invalid_request');
      expect(message).toContain('200000');
      await service.requests[0]!.closed;
    },
  },
];
