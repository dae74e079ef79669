import {
  cursorPages,
  download,
  fillPath,
  type HttpSession,
  placesOf,
  presignedByAws,
  request,
  upload,
} from '@patchbay/http-kit';
import { action, type JsonSchema } from '@patchbay/plugin-kit';
import { type S3Account, credentialsOf } from './account.js';

const text = { type: 'string' } as const satisfies JsonSchema;

const bucket = {
  type: 'string',
  pattern: '^[a-z0-9][a-z0-9._\\-]{1,61}[a-z0-9]$',
  description: 'The default bucket of the integration, when left out.',
} as const satisfies JsonSchema;

const key = {
  type: 'string',
  minLength: 1,
  maxLength: 1024,
  description: 'Such as `reports/2026/january.csv`.',
} as const satisfies JsonSchema;

const defaults = ({ bucket }: S3Account) => ({ bucket });

type At = { readonly bucket: string; readonly key: string };

const buckets = request({
  title: 'List buckets',
  description: 'The buckets that the account owns.',
  kind: 'read',
  request: 'GET /',
  params: {},
  result: {
    type: 'object',
    required: ['list'],
    properties: {
      list: { type: 'array', items: { type: 'object', properties: { Name: text, CreationDate: text } } },
    },
  },
  answer: (body) => ({ list: (body as { buckets: { Bucket: [] } }).buckets.Bucket }),
  expects: { type: 'object', required: ['buckets'] },
});

const list = request<{ bucket: string }, S3Account>({
  title: 'List objects',
  description:
    'Keys in their order. With a `delimiter`, what the keys beneath have in common stands as `Prefix`.',
  kind: 'read',
  request: 'GET /{bucket}',
  fixedQuery: { 'list-type': 2, 'encoding-type': 'url' },
  params: {
    bucket,
    prefix: { ...text, description: 'Only keys that begin with it.' },
    delimiter: { ...text, maxLength: 16, description: 'Such as `/`.' },
    'start-after': { ...text, description: 'Only keys that come after it.' },
  },
  defaults,
  pages: cursorPages({
    items: 'items',
    next: 'next',
    param: 'continuation-token',
    size: { param: 'max-keys', most: 1000 },
  }),
  result: {
    type: 'object',
    properties: {
      Key: text,
      Size: { type: 'integer', description: 'In bytes.' },
      LastModified: text,
      ETag: text,
      StorageClass: text,
      Prefix: text,
    },
  },
});

const head = request<At, S3Account>({
  title: 'Look at an object',
  description: 'What S3 says of an object, without the object.',
  kind: 'read',
  request: 'HEAD /{bucket}/{key+}',
  params: { bucket, key },
  required: ['key'],
  defaults,
  result: {
    type: 'object',
    properties: { contentType: text, length: { type: 'integer' }, etag: text, lastModified: text },
  },
  expects: {},
  answer: (_body, headers) => ({
    contentType: String(headers['content-type'] ?? ''),
    length: Number(headers['content-length'] ?? 0),
    etag: String(headers.etag ?? ''),
    lastModified: String(headers['last-modified'] ?? ''),
  }),
});

const get = download<At, S3Account>({
  title: 'Get an object',
  description: 'The object itself, as a file of any length.',
  kind: 'read',
  request: 'GET /{bucket}/{key+}',
  params: { bucket, key },
  required: ['key'],
  defaults,
  filename: ({ key }) => key.split('/').at(-1) || 'object',
});

const put = upload<At, S3Account>({
  title: 'Put an object',
  description: 'Makes an object of the body of the request, in place of one that has the key.',
  kind: 'write',
  request: 'PUT /{bucket}/{key+}',
  params: { bucket, key },
  required: ['key'],
  defaults,
  result: { type: 'object', properties: { etag: text } },
  answer: (_body, headers) => ({ etag: String(headers.etag ?? '') }),
});

const copy = request<At & { readonly from: string; readonly from_bucket?: string }, S3Account>({
  title: 'Copy an object',
  description: 'Within S3: the object does not pass through here.',
  kind: 'write',
  request: 'PUT /{bucket}/{key+}',
  params: { bucket, key, from: { ...key, description: 'The key to copy.' }, from_bucket: bucket },
  required: ['key', 'from'],
  defaults,
  unsent: ['from', 'from_bucket'],
  headers: ({ bucket, from, from_bucket = bucket }) => ({
    'x-amz-copy-source': `/${from_bucket}/${from.split('/').map(encodeURIComponent).join('/')}`,
  }),
  encoding: 'none',
  idempotent: true,
  result: { type: 'object', properties: { etag: text, lastModified: text } },
  expects: { type: 'object', required: ['CopyObjectResult'] },
  answer: (body) => {
    const { ETag = '', LastModified = '' } = (body as { CopyObjectResult: Record<string, string> })
      .CopyObjectResult;
    return { etag: ETag, lastModified: LastModified };
  },
});

const remove = request<At, S3Account>({
  title: 'Delete an object',
  description: 'S3 answers alike where there is none.',
  kind: 'write',
  request: 'DELETE /{bucket}/{key+}',
  params: { bucket, key },
  required: ['key'],
  defaults,
  result: { type: 'object', properties: { deleted: { const: true } } },
  expects: {},
  answer: () => ({ deleted: true }),
});

const ONE_HOUR_S = 3600;
const SEVEN_DAYS_S = 604_800;
const object = placesOf('GET /{bucket}/{key+}');

const presign = action<HttpSession<S3Account>, At & { readonly expiresS: number }>({
  title: 'Make a link to an object',
  description: 'An address by which anyone who has it may get the object, until it ends. S3 is not asked.',
  kind: 'read',
  gives: 'value',
  params: {
    type: 'object',
    properties: {
      bucket,
      key,
      expiresS: {
        type: 'integer',
        minimum: 1,
        maximum: SEVEN_DAYS_S,
        default: ONE_HOUR_S,
        description: 'Seconds until it ends.',
      },
    },
    required: ['key'],
    additionalProperties: false,
  },
  result: { type: 'object', required: ['url', 'expiresAt'], properties: { url: text, expiresAt: text } },
  run: async (session, { expiresS, ...params }) => {
    const path = fillPath(object, { ...defaults(session.config), ...params });
    const url = await presignedByAws(session.urlOf({ path }), credentialsOf(session.config), expiresS);
    return { url, expiresAt: new Date(Date.now() + expiresS * 1000).toISOString() };
  },
});

/** By their names in the catalogue. */
export const s3Actions = { buckets, list, head, get, put, copy, delete: remove, presign };
