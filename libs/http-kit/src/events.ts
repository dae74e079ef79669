import { PluginError } from '@patchbay/plugin-kit';

/** One server-sent event: its lines as they came, and a blank line. */
export interface ServerSentEvent {
  readonly text: string;
  /** What its data lines say; `undefined` when it has none, as a comment that keeps the line open. */
  readonly data: string | undefined;
}

/** No event of a sound service is as long. */
const LONGEST_EVENT = 4 * 1024 * 1024;

/** The end of a line, and a line with nothing in it; each ends in one of three ways. */
const BLANK_LINE = /(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)/;

/** As much of a blank line as is not one yet. */
const SEAM = 3;

/** The events of a `text/event-stream`, each as soon as it is there (HTML Living Standard, 9.2.6), and what a last one began with. */
export async function* serverSentEvents(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  let length = 0;
  /** What a blank line may have begun with in the part before. */
  let seam = '';
  /** The last event ended in a carriage return, whose line feed may be still to come. */
  let halfEnded = false;
  for await (const chunk of body) {
    let part = decoder.decode(chunk, { stream: true });
    if (part === '') continue;
    if (halfEnded && part.startsWith('\n')) part = part.slice(1);
    halfEnded = false;
    parts.push(part);
    length += part.length;
    if (BLANK_LINE.test(seam + part)) {
      let rest = parts.join('');
      for (let blank = BLANK_LINE.exec(rest); blank; blank = BLANK_LINE.exec(rest)) {
        yield eventOf(rest.slice(0, blank.index));
        rest = rest.slice(blank.index + blank[0].length);
        halfEnded = rest === '' && blank[0].endsWith('\r');
      }
      parts = [rest];
      length = rest.length;
    }
    seam = (seam + part).slice(-SEAM);
    if (length > LONGEST_EVENT)
      throw new PluginError('unknown', 'The remote system sends an event without an end.');
  }
  const rest = parts.join('');
  if (rest.trim() !== '') yield eventOf(rest.trimEnd());
}

function eventOf(lines: string): ServerSentEvent {
  const data = lines
    .split(/\r\n|\n|\r/)
    .filter((line) => /^data(:|$)/.test(line))
    .map((line) => line.slice(5).replace(/^ /, ''));
  return { text: `${lines}\n\n`, data: data.length > 0 ? data.join('\n') : undefined };
}
