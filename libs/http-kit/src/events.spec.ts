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

const BLOCKS: readonly (readonly [text: string, data: string | undefined])[] = [
  [': open', undefined],
  ['data: {"n":1}', '{"n":1}'],
  ['event: x\ndata: zwei\ndata:drei 😀', 'zwei\ndrei 😀'],
  ['data', ''],
  ['id: 7', undefined],
  ['data: [DONE]', '[DONE]'],
];

describe('a stream of events', () => {
  it('is read event by event, with what each says, however its lines end and its bytes come', async () => {
    const streams = fc.record({
      ends: fc.constantFrom('\n', '\r\n', '\r'),
      cuts: fc.array(fc.nat({ max: 150 }), { maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(streams, async ({ ends, cuts }) => {
        const bytes = Buffer.from(BLOCKS.map(([text]) => `${text}\n\n`.replaceAll('\n', ends)).join(''));
        const places = [...cuts, bytes.length].sort((a, b) => a - b);
        const pieces = places.map((place, at) => bytes.subarray(places[at - 1] ?? 0, place));
        expect(await read(pieces)).toEqual(
          BLOCKS.map(([text, data]) => ({ text: `${text.replaceAll('\n', ends)}\n\n`, data })),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('may end its lines in several ways', async () => {
    const datas = (await read([Buffer.from('data: 1\r\n\ndata: 2\n\r\ndata: 3\n\rdata: 4\r\r\n')])).map(
      ({ data }) => data,
    );
    expect(datas).toEqual(['1', '2', '3', '4']);
  });

  it('gives an event out as soon as its blank line is there', async () => {
    for (const ends of ['\n', '\r\n', '\r']) {
      async function* body() {
        yield await Promise.resolve(Buffer.from(`data: 1${ends}${ends}`));
        await new Promise(() => undefined);
      }
      expect((await serverSentEvents(body()).next()).value).toMatchObject({ data: '1' });
    }
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
