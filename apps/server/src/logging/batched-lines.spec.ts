import { PassThrough } from 'node:stream';
import { BatchedLines } from './batched-lines.js';

const LINE = `${JSON.stringify({ msg: 'x'.repeat(1000) })}\n`;
const MEGABYTE = 1024 * 1024;

describe('lines that are written in batches', () => {
  let out: PassThrough;
  let lines: BatchedLines;

  beforeEach(() => {
    out = new PassThrough();
    lines = new BatchedLines(out);
  });

  const read = async (): Promise<string> => {
    let text = '';
    out.on('data', (part: Buffer) => (text += part.toString()));
    await lines.flush(10_000);
    return text;
  };

  it('come whole and in order', async () => {
    const sent = Array.from({ length: 1000 }, (_, n) => `{"n":${n}}\n`);
    sent.forEach((line) => {
      lines.write(line);
    });
    expect(await read()).toBe(sent.join(''));
  });

  it('are dropped beyond a megabyte that nothing reads, and counted once the reader is back', async () => {
    for (let sent = 0; sent < 2 * MEGABYTE; sent += LINE.length) lines.write(LINE);
    const first = await read();
    expect(first.length).toBeGreaterThan(0.9 * MEGABYTE);
    expect(first.length).toBeLessThan(1.1 * MEGABYTE);
    expect(first).not.toContain('dropped');
    lines.write(LINE);
    const dropped = Math.ceil((2 * MEGABYTE) / LINE.length) - first.length / LINE.length;
    const [told, line] = (await read()).split('\n');
    expect(JSON.parse(told!)).toMatchObject({ level: 40, dropped });
    expect(`${line}\n`).toBe(LINE);
  });

  it('that nothing reads hold a flush up no longer than it allows', async () => {
    for (let sent = 0; sent < MEGABYTE; sent += LINE.length) lines.write(LINE);
    await expect(lines.flush(20)).resolves.toBeUndefined();
  });

  it('of a broken pipe are lost, and hold nothing up', async () => {
    out.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    lines.write(LINE);
    await expect(lines.flush(10_000)).resolves.toBeUndefined();
  });
});
