import { ByteStream } from '@patchbay/plugin-kit';
import { openBench, type Bench, type GivenFile } from '@patchbay/plugin-testing/bench';
import { httpPluginContract } from '@patchbay/plugin-testing/http-contract';
import { startS3rver, type S3rver } from '@patchbay/plugin-testing/s3rver';
import { s3 } from './index.js';
import { requests } from './testing/requests.js';

httpPluginContract({
  plugin: s3,
  against: { name: 'S3rver', version: '3.7.1' },
  config: ({ url, secret, ca }) => ({
    baseUrl: url,
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: secret,
    bucket: 'shop',
    ...(ca && { ca }),
  }),
  requests,
  read: { action: 'list', params: {} },
  options: {
    bucket: {
      script: (response) =>
        response
          .writeHead(200, { 'content-type': 'application/xml' })
          .end(
            '<ListAllMyBucketsResult><Buckets><Bucket><Name>shop</Name></Bucket></Buckets></ListAllMyBucketsResult>',
          ),
      values: ['shop'],
    },
  },
  answer: { items: [] },
  anyBody: true,
});

describe('S3', () => {
  let server: S3rver;
  let bench: Bench;

  beforeAll(async () => {
    server = await startS3rver(['shop', 'spare']);
    bench = await openBench(s3, configOf());
  });
  afterAll(async () => {
    await bench.close();
    await server.close();
  });

  const configOf = (changes: object = {}) => {
    const { url: baseUrl, accessKeyId, secretAccessKey } = server;
    return { baseUrl, accessKeyId, secretAccessKey, bucket: 'shop', ...changes };
  };
  const put = (key: string, ...chunks: string[]) => {
    const bytes = chunks.map((chunk) => Buffer.from(chunk));
    const length = Buffer.concat(bytes).length;
    async function* flowing() {
      for (const chunk of bytes) yield await Promise.resolve(chunk);
    }
    const file = new ByteStream(flowing(), { contentType: 'text/plain', length });
    return bench.run<{ etag: string }>('put', { key }, {}, { file });
  };

  it.each([
    'a.txt',
    'dir/é x+1.txt',
    'percent%2F&=?#;:@,$!~*().txt',
    'two  spaces/ends with ',
    '日本語/ключ',
  ])('gives back what was put as %s, chunk by chunk, with its type and name', async (key) => {
    expect(await put(key, 'Grüße, ', 'Welt')).toEqual({ etag: expect.stringMatching(/^"[0-9a-f]{32}"$/) });
    const { bytes, contentType, filename } = await bench.run<GivenFile>('get', { key });
    expect({ text: bytes.toString(), contentType, filename }).toEqual({
      text: 'Grüße, Welt',
      contentType: 'text/plain',
      filename: key.split('/').at(-1),
    });
    expect(await bench.run('head', { key })).toMatchObject({ contentType: 'text/plain', length: 13 });
    expect(await bench.run('delete', { key })).toEqual({ deleted: true });
    await expect(bench.run('get', { key })).rejects.toThrow(/NoSuchKey/);
  });

  it('lists keys, with what they have in common where that is asked for', async () => {
    for (const key of ['list/1', 'list/2', 'list/3 é+', 'list/in/4', 'other']) await put(key, key);
    const keysOf = (answer: { list: { Key?: string; Prefix?: string }[] }) =>
      answer.list.map(({ Key, Prefix }) => Key ?? Prefix);
    interface Page {
      list: { Key: string; Size: number }[];
    }
    const { list } = await bench.run<Page>('list', { prefix: 'list/' });
    expect(list.map(({ Key, Size }) => [Key, Size])).toEqual([
      ['list/1', 6],
      ['list/2', 6],
      ['list/3 é+', 10],
      ['list/in/4', 9],
    ]);
    const grouped = await bench.run<Page>('list', { prefix: 'list/', delimiter: '/' });
    expect(keysOf(grouped)).toEqual(['list/in/', 'list/1', 'list/2', 'list/3 é+']);
    expect(await bench.run('list', { prefix: 'none/' })).toEqual({ list: [], truncated: false });
  });

  it('lists buckets, copies between them, and takes the default one where none is named', async () => {
    expect(await bench.run('buckets', {})).toMatchObject({ list: [{ Name: 'shop' }, { Name: 'spare' }] });
    await put('from me', 'copied');
    const asked = { bucket: 'spare', key: 'to/me', from: 'from me', from_bucket: 'shop' };
    expect(await bench.run('copy', asked)).toMatchObject({ etag: expect.stringMatching(/"/) });
    const { bytes } = await bench.run<GivenFile>('get', { bucket: 'spare', key: 'to/me' });
    expect(bytes.toString()).toBe('copied');
  });

  it('makes a link by which an object can be had without credentials', async () => {
    await put('linked/é.txt', 'by link');
    const { url, expiresAt } = await bench.run<{ url: string; expiresAt: string }>('presign', {
      key: 'linked/é.txt',
      expiresS: 60,
    });
    expect(await (await fetch(url)).text()).toBe('by link');
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(60_000);
    expect(url).not.toContain('secretAccessKey');
  });

  it('says of wrong keys that they are refused, and of a missing bucket that it is missing', async () => {
    const wrong = await openBench(s3, configOf({ secretAccessKey: 'another one' }));
    await expect(wrong.run('list', {})).rejects.toMatchObject({
      kind: 'unauthorized',
      message: expect.stringContaining('SignatureDoesNotMatch'),
    });
    expect(await wrong.test()).toMatchObject({
      ok: false,
      stages: expect.arrayContaining([expect.objectContaining({ stage: 'auth', ok: false })]),
    });
    await wrong.close();
    await expect(bench.run('list', { bucket: 'missing' })).rejects.toMatchObject({
      kind: 'invalid_request',
      message: expect.stringContaining('NoSuchBucket'),
    });
    expect(await bench.test()).toMatchObject({ ok: true });
  });

  it.each(['..', 'a/../b', './a', 'a/.'])(
    'refuses the key %s, which a server might read as a path',
    async (key) => {
      await expect(bench.run('get', { key })).rejects.toMatchObject({ fields: [{ path: 'params.key' }] });
    },
  );
});
