import { PluginError } from '@patchbay/plugin-kit';

/** What a remote system sent is not its protocol. Its connection ends with this before a driver reads the frame. */
export class FrameRefused extends PluginError {
  /** @param protocol such as `PostgreSQL's protocol` @param detail what is wrong, as the end of a sentence */
  constructor(protocol: string, detail: string) {
    super('unknown', `The remote system sent what is not ${protocol}: ${detail}.`);
    this.name = 'FrameRefused';
  }
}

/** One frame of a size beyond the limit of the connection or of the statement it runs. */
export interface Oversize {
  /** What the protocol calls the frame, such as `DataRow`. */
  readonly frame: string;
  /** Of the column, where one alone is over the limit; else of the whole frame. */
  readonly bytes: number;
  readonly limit: number;
  /** Of a row: index of the first column that is over the limit by itself. */
  readonly column?: number;
  /** How the frame begins, where what is in it is for the plugin to read. */
  readonly head?: Buffer;
}

/** A frame that announces more than is taken. Its connection ends with this before its bytes are gathered. */
export class FrameTooLarge extends PluginError implements Oversize {
  readonly frame: string;
  readonly bytes: number;
  readonly limit: number;
  readonly column?: number;
  readonly head?: Buffer;

  constructor({ frame, bytes, limit, column, head }: Oversize) {
    super('unknown', `The remote system sent ${bytes} bytes as one ${frame}; at most ${limit} are read.`);
    this.name = 'FrameTooLarge';
    this.frame = frame;
    this.bytes = bytes;
    this.limit = limit;
    if (column !== undefined) this.column = column;
    if (head !== undefined) this.head = head;
  }
}
