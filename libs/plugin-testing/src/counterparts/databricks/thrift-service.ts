import { createRequire } from 'node:module';

/** The driver's own description of its protocol, and its own Thrift: another copy's classes would not be its. */
const require = createRequire(import.meta.url);
const driver = createRequire(require.resolve('@databricks/sql'));

export const types = driver('../thrift/TCLIService_types.js') as ThriftTypes;
const service = driver('../thrift/TCLIService.js') as {
  readonly Processor: new (handler: object) => Processor;
};
const { TBufferedTransport, TBinaryProtocol } = driver('thrift') as {
  readonly TBufferedTransport: Transport;
  readonly TBinaryProtocol: new (transport: object) => object;
};

/** Structs are made by the name of their type. */
export type ThriftTypes = Readonly<Record<string, new (fields: object) => object>>;

interface Processor {
  process(input: object, output: object): void;
}

interface Transport {
  new (buffer: undefined, flushed: (message: Buffer) => void): object;
  receiver(received: (transport: object) => void): (data: Buffer) => void;
}

/** Methods of the service, by their names in it: each takes its request and gives its response. */
export type Handler = Readonly<Record<string, (request: never) => Promise<object>>>;

/** Answers one message. */
export function answerTo(message: Buffer, handler: Handler): Promise<Buffer> {
  return new Promise((resolve) => {
    const processor = new service.Processor(handler);
    const output = new TBinaryProtocol(new TBufferedTransport(undefined, resolve));
    TBufferedTransport.receiver((input) => processor.process(new TBinaryProtocol(input), output))(message);
  });
}

export const struct = (name: string, fields: object): object => new types[name]!(fields);

export const SUCCESS = struct('TStatus', { statusCode: 0 });

/** @param state SQLSTATE */
export function failure(message: string, state: string): object {
  return struct('TStatus', { statusCode: 3, errorMessage: message, sqlState: state });
}
