import type { JsonValue, PluginError, Session } from '@patchbay/plugin-kit';
import type { FlowingAnswer, HttpAnswer, HttpRequest } from './http-api.js';
import type { JsonObject } from './shape.js';

export interface SendOptions {
  readonly signal: AbortSignal;
  /** Bytes of an answer that is put together in memory. */
  readonly maxBytes: number;
  /** Answers with any status, in place of failing with those from 300 on. */
  readonly anyStatus?: boolean;
}

/** A session to a service over HTTP: what declared requests run on. */
export interface HttpSession<Config = unknown> extends Session {
  readonly config: Config;
  /** What failures call the service. */
  readonly service: string;
  /** Sends a request, again where that helps and does no harm, and waits for the whole answer. @throws PluginError */
  send(request: HttpRequest, options: SendOptions): Promise<HttpAnswer>;
  /**
   * The same, but the body is left to the caller: it must be read to its end, left or aborted.
   * @param options `type`: the only media type that will do; any, when left out
   * @throws PluginError
   */
  flow(request: HttpRequest, options: SendOptions & { readonly type?: string }): Promise<FlowingAnswer>;
  /** The failure that the service tells of in an event, or in a body that is not as it should be. */
  failureIn(body: JsonObject): PluginError | undefined;
  /** Where a request goes. @throws PluginError for a path that leads out of the service */
  urlOf(request: Pick<HttpRequest, 'path' | 'query' | 'origin'>): URL;
  /** The address of a link in an answer, as a path beneath the base URL with its query. @throws PluginError */
  pathOf(link: string): Pick<HttpRequest, 'path' | 'query'>;
  /** Takes secrets out of a text that came from the service. */
  clean(text: string): string;
  /** The same of every text in a value. */
  cleanValue(value: JsonValue): JsonValue;
}
