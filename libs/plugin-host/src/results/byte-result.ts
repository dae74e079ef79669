import { type ByteStream, PluginError } from '@patchbay/plugin-kit';
import { flow, type FlowParts } from './flow.js';

/** A file that an action gives, on its way out. Read once. */
export class ByteResult {
  readonly kind = 'bytes';
  readonly contentType: string;
  readonly filename: string | undefined;
  readonly length: number | undefined;

  constructor(
    private readonly bytes: ByteStream,
    private readonly parts: FlowParts,
  ) {
    this.contentType = bytes.contentType;
    this.filename = bytes.filename;
    this.length = bytes.length;
  }

  chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    return flow(this.length === undefined ? this.bytes : exactly(this.bytes, this.length), this.parts);
  }
}

/** Less or more than was announced is not the file. */
async function* exactly(bytes: ByteStream, length: number): AsyncGenerator<Uint8Array, void, undefined> {
  let left = length;
  for await (const chunk of bytes) {
    left -= chunk.byteLength;
    if (left < 0) throw broken(`more than the ${length} bytes`);
    yield chunk;
  }
  if (left > 0) throw broken(`${length - left} of the ${length} bytes`);
}

function broken(what: string): PluginError {
  return new PluginError('unknown', `The remote system sent ${what} that it had announced.`);
}
