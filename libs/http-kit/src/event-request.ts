import { type ActionContext, EventStream, type JsonValue, type UsageFields } from '@patchbay/plugin-kit';
import { PluginError } from '@patchbay/plugin-kit';
import { serverSentEvents } from './events.js';
import type { HttpRequest } from './http-api.js';
import type { HttpSession } from './http-session.js';
import { isObject, type JsonObject } from './shape.js';

export interface EventsDefinition<P> {
  /** The data of the event that ends every stream; a stream that ends in order without it gets it. */
  readonly last: string;
  /** Whether an event that is an object ends the answer: where the connection's end is the stream's, a stream without one broke off. */
  readonly completes?: (event: JsonObject) => boolean;
  /** Whether the caller gets to see an event that is an object; all of them when left out. */
  readonly keep?: (event: JsonObject, params: P) => boolean;
}

interface Asked<P> {
  readonly events: EventsDefinition<P>;
  readonly params: P;
  readonly usage: ((event: JsonObject) => UsageFields | undefined) | undefined;
  readonly context: ActionContext;
  /** Of an answer that is not a stream. */
  readonly maxBytes: number;
}

/** A failure that comes before any other event is thrown; a later one goes to the caller as it came, and is in the record. */
export async function streamEvents<P>(
  session: HttpSession,
  request: HttpRequest,
  { events, params, usage, context, maxBytes }: Asked<P>,
): Promise<EventStream> {
  const type = 'text/event-stream';
  const { signal } = context;
  const { body, endsItself } = await session.flow(request, { signal, maxBytes, type });
  const { last, completes, keep = () => true } = events;

  async function* kept() {
    let given = false;
    let ok = true;
    let complete = endsItself;
    for await (const { text, data } of serverSentEvents(body)) {
      if (data === last) {
        yield text;
        return { ok };
      }
      const event = data === undefined ? undefined : eventIn(data);
      const fields = event && usage?.(event);
      if (fields) context.usage(fields);
      const failure = event && session.failureIn(event);
      if (failure && !given) throw failure;
      ok &&= !failure;
      complete ||= event !== undefined && completes?.(event) === true;
      if (event && !failure && !keep(event, params)) continue;
      yield session.clean(text);
      given = true;
    }
    if (!complete) throw new PluginError('unknown', `${session.service} ended the stream before its end.`);
    yield `data: ${last}\n\n`;
    return { ok };
  }
  return new EventStream(kept());
}

function eventIn(data: string): JsonObject | undefined {
  try {
    const event = JSON.parse(data) as JsonValue;
    return isObject(event) ? event : undefined;
  } catch {
    return undefined;
  }
}
