import { s3Actions, s3Api } from '@patchbay/engine-s3';
import { httpPlugin } from '@patchbay/http-kit';
import { form } from './form.js';

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
    ca: ({ ca }) => ca,
    ...s3Api,
  },
  actions: s3Actions,
});
