import type { JsonObject, Refusal } from '@patchbay/http-kit';
import type { ErrorCode } from '@patchbay/plugin-kit';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const CODES: Readonly<Record<string, ErrorCode>> = {
  AccessDenied: 'unauthorized',
  ExpiredToken: 'unauthorized',
  InvalidAccessKeyId: 'unauthorized',
  InvalidToken: 'unauthorized',
  RequestTimeTooSkewed: 'unauthorized',
  SignatureDoesNotMatch: 'unauthorized',
  InternalError: 'unknown',
  OperationAborted: 'conflict',
  RequestTimeout: 'timeout',
  ServiceUnavailable: 'rate_limited',
  SlowDown: 'rate_limited',
};

/** A copy may fail after S3 said 200: then the body says so. */
export function s3Refusal({ Error: error }: JsonObject): Refusal | undefined {
  if (typeof error !== 'object' || error === null || Array.isArray(error)) return undefined;
  const { Code: code, Message: message, Endpoint: endpoint, Region: region } = error as JsonObject;
  if (typeof code !== 'string') return undefined;
  const elsewhere = region ?? endpoint;
  const hint = typeof elsewhere === 'string' ? ` It says that the bucket is at ${elsewhere}.` : '';
  return {
    ...(code in CODES && { code: CODES[code]! }),
    message: `${code}: ${typeof message === 'string' ? message : ''}${hint}`,
  };
}
