import { httpPlugin, signedByAws } from '@patchbay/http-kit';
import { buckets, copy, get, head, list, presign, put, remove } from './actions.js';
import { refusal } from './errors.js';
import { credentialsOf, form } from './form.js';

export const s3 = httpPlugin({
  type: 'storage',
  subType: 's3',
  url: import.meta.url,
  manifest: {
    title: 'Amazon S3',
    description: 'Files in buckets of Amazon S3, or of any server that speaks its API.',
    icon: 's3',
    docs: 'https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html',
    order: 1,
    capabilities: ['cancel', 'tls'],
  },
  form,
  api: {
    baseUrl: ({ baseUrl, region }) => baseUrl ?? `https://s3.${region}.amazonaws.com`,
    authorize: signedByAws(credentialsOf),
    ca: ({ ca }) => ca,
    parser: async () => (await import('./xml.js')).parse,
    refusal,
    test: {
      path: ({ bucket }) => (bucket === undefined ? '' : `/${bucket}`),
      query: ({ bucket }) => (bucket === undefined ? {} : { 'list-type': 2, 'max-keys': 0 }),
    },
  },
  actions: { buckets, list, head, get, put, copy, delete: remove, presign },
});
