import fc from 'fast-check';
import { serverSentEvents } from './events.js';

async function read(chunks: readonly Uint8Array[]) {
  const events = [];
  async function* body() {
    for (const chunk of chunks) yield await Promise.resolve(chunk);
  }
  for await (const event of serverSentEvents(body())) events.push(event);
  return events;
}

const STREAM =
  ': open\n\ndata: {"n":1}\n\nevent: x\r\ndata: zwei\r\ndata:drei 😀\r\n\r\ndata\n\nid: 7\n\ndata: [DONE]\n\n';

describe('a stream of events', () => {
  it('is read event by event, with what each says', async () => {
    const events = await read([Buffer.from(STREAM)]);
    expect(events.map(({ data }) => data)).toEqual([
      undefined,
      '{"n":1}',
      'zwei\ndrei 😀',
      '',
      undefined,
      '[DONE]',
    ]);
    expect(events.map(({ text }) => text).join('')).toBe(STREAM);
  });

  it('is the same however it comes in pieces', async () => {
    const whole = await read([Buffer.from(STREAM)]);
    const bytes = Buffer.from(STREAM);
    const cuts = fc.array(fc.nat({ max: bytes.length }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const ends = [...places, bytes.length].sort((a, b) => a - b);
        const pieces = ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
        expect(await read(pieces)).toEqual(whole);
      }),
    );
  });

  it('ends with what came last, though no blank line follows', async () => {
    expect(await read([Buffer.from('data: 1\n\ndata: 2')])).toEqual([
      { text: 'data: 1\n\n', data: '1' },
      { text: 'data: 2\n\n', data: '2' },
    ]);
  });

  it('is refused where an event has no end', async () => {
    const chunk = Buffer.from(`data: ${'x'.repeat(1024 * 1024)}`);
    await expect(read(Array.from({ length: 6 }, () => chunk))).rejects.toThrow(/without an end/);
  });
});
