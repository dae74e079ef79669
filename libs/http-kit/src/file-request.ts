import { type Action, ByteStream, type JsonValue, PluginError } from '@patchbay/plugin-kit';
import { parse as parseDisposition } from 'content-disposition';
import { jsonOf } from './body.js';
import type { HttpHeaders } from './http-api.js';
import type { HttpSession } from './http-session.js';
import type { Params } from './params.js';
import { builder, MOST_BYTES, type RequestDefinition } from './request.js';

type Common<P extends Params, Config> = Omit<
  RequestDefinition<P, Config>,
  'pages' | 'events' | 'body' | 'encoding' | 'expects' | 'usage' | 'answer' | 'result'
>;

/** Declares a request whose answer is a file, which flows to the caller. */
export function download<P extends Params, Config>(
  definition: Common<P, Config> & {
    /** What the file is called where the service does not say. */
    readonly filename?: (params: P) => string;
  },
): Action<HttpSession<Config>> {
  const { title, description, kind, filename } = definition;
  const build = builder({ ...definition, result: {} });
  return {
    title,
    ...(description && { description }),
    kind,
    gives: 'bytes',
    params: schemaOf(definition),
    result: { type: 'string', format: 'binary' },
    run: async (session: HttpSession<Config>, params: P, { signal }) => {
      const request = build(params, session.config);
      const { headers, body } = await session.flow(request, { signal, maxBytes: MOST_BYTES });
      const name = filenameIn(headers) ?? filename?.(params);
      const length = Number(headers['content-length'] ?? NaN);
      return new ByteStream(body, {
        ...(typeof headers['content-type'] === 'string' && { contentType: headers['content-type'] }),
        ...(name !== undefined && { filename: name }),
        ...(Number.isSafeInteger(length) && { length }),
      });
    },
  };
}

/** Declares a request whose body is the file that the caller sends, as it comes. All other params go into the path, the query and headers. */
export function upload<P extends Params, Config>(
  definition: Common<P, Config> & Pick<RequestDefinition<P, Config>, 'result' | 'answer'>,
): Action<HttpSession<Config>> {
  const { title, description, kind, result, answer: read = (body: JsonValue) => body, params } = definition;
  const build = builder({ ...definition, query: Object.keys(params) });
  return {
    title,
    ...(description && { description }),
    kind,
    gives: 'value',
    accepts: 'bytes',
    params: schemaOf(definition),
    result,
    run: async (session: HttpSession<Config>, given: P, { signal, body: file }) => {
      if (!file) throw new PluginError('invalid_request', 'Send the file as the body of the request.');
      const request = {
        ...build(given, session.config),
        body: {
          type: file.contentType,
          content: file,
          ...(file.length !== undefined && { length: file.length }),
        },
      };
      const answer = await session.send(request, { signal, maxBytes: MOST_BYTES });
      return session.cleanValue(read(jsonOf(answer, session.service), answer.headers));
    },
  };
}

function schemaOf({
  params,
  required = [],
  open = false,
}: Pick<Common<Params, unknown>, 'params' | 'required' | 'open'>): Action['params'] {
  return {
    type: 'object',
    properties: params,
    ...(required.length > 0 && { required }),
    additionalProperties: open,
  };
}

/** RFC 6266, without the path that some put before it. */
function filenameIn({ 'content-disposition': said }: HttpHeaders): string | undefined {
  if (typeof said !== 'string') return undefined;
  try {
    return parseDisposition(said).parameters.filename?.split(/[/\\]/).at(-1) || undefined;
  } catch {
    return undefined;
  }
}
