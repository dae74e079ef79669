import { PluginError } from '@patchbay/plugin-kit';

/** One server-sent event as it came, its closing blank line included. */
export interface ServerSentEvent {
  readonly text: string;
  /** What its data lines say; `undefined` when it has none, as a comment that keeps the line open. */
  readonly data: string | undefined;
}

/** No event of a sound service is as long. */
const LONGEST_EVENT = 4 * 1024 * 1024;

const BLANK_LINE = /\r\n\r\n|\n\n|\r\r/;

/** The events of a `text/event-stream`, as they come (HTML Living Standard, 9.2.6). */
export async function* serverSentEvents(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    for (let end = endOf(rest); end > 0; end = endOf(rest)) {
      yield eventOf(rest.slice(0, end));
      rest = rest.slice(end);
    }
    if (rest.length > LONGEST_EVENT)
      throw new PluginError('unknown', 'The remote system sends an event without an end.');
  }
  if (rest.trim() !== '') yield eventOf(`${rest.trimEnd()}\n\n`);
}

function endOf(text: string): number {
  const blank = BLANK_LINE.exec(text);
  return blank ? blank.index + blank[0].length : 0;
}

function eventOf(text: string): ServerSentEvent {
  const data = text
    .split(/\r\n|\n|\r/)
    .filter((line) => /^data(:|$)/.test(line))
    .map((line) => line.slice(5).replace(/^ /, ''));
  return { text, data: data.length > 0 ? data.join('\n') : undefined };
}
