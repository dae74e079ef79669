import type { HttpApi } from '@patchbay/http-kit';
import { signedByAws } from '@patchbay/http-kit';
import { credentialsOf, type S3Account } from './account.js';
import { s3Refusal } from './errors.js';

export type { S3Account } from './account.js';
export { s3Actions } from './actions.js';

/** How S3 is spoken to: what of it does not depend on the form. */
export const s3Api = {
  authorize: signedByAws(credentialsOf),
  parser: async () => (await import('./xml.js')).parseS3,
  refusal: s3Refusal,
  test: {
    path: ({ bucket }) => (bucket === undefined ? '' : `/${bucket}`),
    query: ({ bucket }) => (bucket === undefined ? {} : { 'list-type': 2, 'max-keys': 0 }),
  },
} satisfies Partial<HttpApi<S3Account>>;
