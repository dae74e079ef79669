import { Duplex } from 'node:stream';
import { FrameTooLarge } from './frame-refused.js';
import { boundLogin } from './login-bound.js';

describe('what comes before a login is granted', () => {
  const read: Buffer[] = [];
  let ended: Error | undefined;
  let stream: Duplex;
  beforeEach(() => {
    read.length = 0;
    ended = undefined;
    stream = new Duplex({ read: () => undefined });
    stream.on('data', (chunk: Buffer) => read.push(chunk)).on('error', (error) => (ended = error));
  });
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('is read up to the limit, and ends the connection beyond it', async () => {
    boundLogin(stream, 8);
    stream.push(Buffer.alloc(5));
    stream.push(Buffer.alloc(3));
    await settled();
    expect(ended).toBeUndefined();
    stream.push(Buffer.alloc(1));
    await settled();
    expect(Buffer.concat(read)).toHaveLength(8);
    expect(ended).toBeInstanceOf(FrameTooLarge);
    expect(ended).toMatchObject({ frame: 'login', bytes: 9, limit: 8 });
  });

  it('has no limit once it is granted', async () => {
    const granted = boundLogin(stream, 8);
    stream.push(Buffer.alloc(5));
    granted();
    stream.push(Buffer.alloc(100));
    await settled();
    expect({ ended, bytes: Buffer.concat(read).length }).toEqual({ ended: undefined, bytes: 105 });
  });
});
