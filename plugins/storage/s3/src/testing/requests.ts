import type { Exchange, ExpectedRuns } from '@patchbay/plugin-testing/http-contract';

const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
const signed = {
  authorization: like(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/s3\/aws4_request, SignedHeaders=(?:[\w-]+;)*host;[\w;-]+, Signature=[\da-f]{64}$/,
  ),
  'x-amz-date': like(/^\d{8}T\d{6}Z$/),
  'x-amz-content-sha256': like(/^(?:[\da-f]{64}|UNSIGNED-PAYLOAD)$/),
};

const xml = { 'content-type': 'application/xml' };
const ofXml = (inner: string): Pick<Exchange, 'answers' | 'answerHeaders'> => ({
  answers: `<?xml version="1.0" encoding="UTF-8"?>\n${inner}`,
  answerHeaders: xml,
});

const pageOf = (inner: string) =>
  ofXml(`<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</ListBucketResult>`);
const contents = (key: string): string => `<Contents><Key>${key}</Key><Size>6</Size></Contents>`;

const etag = '"9a0364b9e99bb480dd25e1f0284c8555"';
const file = { 'content-type': 'text/plain', etag, 'last-modified': 'Mon, 30 Nov 2026 08:00:00 GMT' };

/** After https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html. */
export const requests: ExpectedRuns = {
  test: {
    params: {},
    exchanges: [{ sends: 'GET /shop?list-type=2&max-keys=0', headers: signed, ...pageOf('') }],
    gives: { ok: true },
  },
  buckets: {
    params: {},
    exchanges: [
      {
        sends: 'GET /',
        headers: signed,
        ...ofXml(
          '<ListAllMyBucketsResult><Buckets><Bucket><Name>shop</Name></Bucket></Buckets></ListAllMyBucketsResult>',
        ),
      },
    ],
    gives: { list: [{ Name: 'shop' }] },
  },
  list: {
    params: { bucket: 'spare', prefix: 'a b/', delimiter: '/', 'start-after': 'a b/0', limit: 3 },
    exchanges: [
      {
        sends:
          'GET /spare?list-type=2&encoding-type=url&max-keys=4&prefix=a+b%2F&delimiter=%2F&start-after=a+b%2F0',
        headers: signed,
        ...pageOf(
          `<IsTruncated>true</IsTruncated><NextContinuationToken>1/x==</NextContinuationToken>${contents('a b/1')}${contents('a b/2')}`,
        ),
      },
      {
        sends:
          'GET /spare?list-type=2&encoding-type=url&max-keys=4&prefix=a+b%2F&delimiter=%2F&start-after=a+b%2F0&continuation-token=1%2Fx%3D%3D',
        headers: signed,
        ...pageOf('<CommonPrefixes><Prefix>a b/3/</Prefix></CommonPrefixes>'),
      },
    ],
    gives: {
      list: [{ Key: 'a b/1', Size: 6 }, { Key: 'a b/2', Size: 6 }, { Prefix: 'a b/3/' }],
      truncated: false,
    },
  },
  head: {
    params: { bucket: 'spare', key: 'dir/é x+1.txt' },
    exchanges: [
      {
        sends: 'HEAD /spare/dir/%C3%A9%20x%2B1.txt',
        headers: signed,
        answers: '',
        answerHeaders: { ...file, 'content-length': '13' },
      },
    ],
    gives: { contentType: 'text/plain', length: 13, etag, lastModified: file['last-modified'] },
  },
  get: {
    params: { bucket: 'spare', key: 'dir/a.txt' },
    exchanges: [
      { sends: 'GET /spare/dir/a.txt', headers: signed, answers: 'by chunks', answerHeaders: file },
    ],
    gives: { contentType: 'text/plain', filename: 'a.txt', text: 'by chunks' },
  },
  put: {
    params: { bucket: 'spare', key: 'dir/a.txt' },
    file: { contentType: 'text/plain', text: 'Grüße' },
    exchanges: [
      {
        sends: 'PUT /spare/dir/a.txt',
        headers: { ...signed, 'content-type': 'text/plain', 'content-length': '7' },
        body: 'Grüße',
        answers: '',
        answerHeaders: { etag },
      },
    ],
    gives: { etag },
  },
  copy: {
    params: { bucket: 'spare', key: 'to', from: 'dir/from me', from_bucket: 'shop' },
    exchanges: [
      {
        sends: 'PUT /spare/to',
        headers: { ...signed, 'x-amz-copy-source': '/shop/dir/from%20me' },
        ...ofXml(
          `<CopyObjectResult><ETag>${etag}</ETag><LastModified>2026-11-30T08:00:00Z</LastModified></CopyObjectResult>`,
        ),
      },
    ],
    gives: { etag, lastModified: '2026-11-30T08:00:00Z' },
  },
  delete: {
    params: { bucket: 'spare', key: 'dir/a.txt' },
    exchanges: [{ sends: 'DELETE /spare/dir/a.txt', headers: signed, answers: '', status: 204 }],
    gives: { deleted: true },
  },
  // It is made here, and S3 is not asked.
  presign: {
    params: { bucket: 'spare', key: 'a.txt', expiresS: 60 },
    exchanges: [],
    gives: {
      url: like(/\/spare\/a\.txt\?.*X-Amz-Algorithm=AWS4-HMAC-SHA256.*&X-Amz-Signature=[\da-f]{64}/),
      expiresAt: like(/^\d{4}-\d\d-\d\dT.*Z$/),
    },
  },
};
