import { ByteStream, type ByteStreamOptions } from '@patchbay/plugin-kit';
import { ByteResult } from './byte-result.js';

function resultOf(chunks: readonly string[], options: ByteStreamOptions = {}) {
  const finished: boolean[] = [];
  async function* bytes() {
    for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
  }
  const result = new ByteResult(new ByteStream(bytes(), options), {
    race: (work) => work,
    finish: (ok) => finished.push(ok),
    explain: (error) => error as Error,
  });
  return { result, finished };
}

async function textOf(result: ByteResult): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of result.chunks()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('a file on its way out', () => {
  it('says its type, its name and its length, and comes chunk by chunk', async () => {
    const { result, finished } = resultOf(['ab', 'c'], {
      contentType: 'text/plain',
      filename: 'a.txt',
      length: 3,
    });
    expect(result).toMatchObject({ contentType: 'text/plain', filename: 'a.txt', length: 3 });
    expect(await textOf(result)).toBe('abc');
    expect(finished).toEqual([true]);
  });

  it('is of unknown type and length where its sender says neither', () => {
    const { result } = resultOf([]);
    expect(result).toMatchObject({ contentType: 'application/octet-stream', length: undefined });
  });

  it.each([
    ['fewer', ['ab'], 'The remote system sent 2 of the 3 bytes that it had announced.'],
    ['more', ['ab', 'cd'], 'The remote system sent more than the 3 bytes that it had announced.'],
  ])('fails with %s bytes than were announced', async (_, chunks, message) => {
    const { result, finished } = resultOf(chunks, { length: 3 });
    await expect(textOf(result)).rejects.toThrow(message);
    expect(finished).toEqual([false]);
  });
});
