import { ByteStream } from '@patchbay/plugin-kit';
import type { Request } from 'express';
import { ApiError } from '../errors/api-error.js';

/** Where an action is named by the path: its body may be a file, where the action takes one. */
const NAMES_ACTION = /^\/api\/v2\/integrations\/[^/]+\/(?!(?:execute|store)\/?$)[^/]+\/?$/i;

const JSON_TYPE = /^\s*application\/json\s*(?:;|$)/i;

/** Whether the body is for the action to read, if it can: it is not JSON. An empty one may be an empty file. */
export function mayBeFile(request: Request): boolean {
  const { method, path, headers } = request;
  return method === 'POST' && NAMES_ACTION.test(path) && !JSON_TYPE.test(headers['content-type'] ?? '');
}

/** The body as it comes. Leaving it early leaves the connection open for the answer. @throws ApiError 415 where it is packed */
export function fileOf(request: Request): ByteStream {
  const {
    'content-type': contentType,
    'content-encoding': coding,
    'content-length': length,
  } = request.headers;
  if (coding !== undefined && coding.toLowerCase() !== 'identity')
    throw new ApiError(
      'ERR_UNSUPPORTED_MEDIA_TYPE',
      `Send the file as it is: a body that is packed as ${coding.slice(0, 50)} is not unpacked.`,
    );
  const chunks = { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) };
  return new ByteStream(chunks as AsyncIterable<Uint8Array>, {
    ...(contentType && { contentType }),
    ...(length !== undefined && { length: Number(length) }),
  });
}
