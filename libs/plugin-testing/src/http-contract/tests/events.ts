import { type BrotliCompress, createBrotliCompress, createGzip, type Gzip } from 'node:zlib';
import type { UsageRecord } from '@patchbay/plugin-host';
import { failureOf } from '../../sql-contract/tests/expectations.js';
import { traceOf } from '../../sql-contract/tests/secret-forms.js';
import type { ContractTest } from '../contract.js';
import { json, type Script } from '../scripted-service.js';
import type { Trial } from '../trial.js';

const HEAD = { 'content-type': 'text/event-stream; charset=utf-8' };
const event = (data: unknown): string =>
  `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

const whole =
  (text: string, headers: object = {}): Script =>
  (response) =>
    response.writeHead(200, { ...HEAD, ...headers }).end(text);

async function streamed({ contract, bench }: Trial): Promise<AsyncGenerator<string, void, undefined>> {
  const { action, params } = contract.events!;
  return bench.run(action, params, {}, { stream: 'events' });
}

async function read(trial: Trial): Promise<string> {
  let text = '';
  for await (const chunk of await streamed(trial)) text += chunk;
  return text;
}

/** Runs on a bench whose records are kept. */
async function recorded(trial: Trial, run: (own: Trial) => Promise<unknown>): Promise<boolean[]> {
  const records: UsageRecord[] = [];
  const bench = await trial.openBench(trial.config, { onUsage: (record) => records.push(record) });
  await run({ ...trial, bench });
  return records.map(({ ok }) => ok);
}

/** In a stream of its own kind, each piece as soon as it is written. */
function packedStream(coding: string, response: Parameters<Script>[0]) {
  response.writeHead(200, { ...HEAD, 'content-encoding': coding });
  const packing = PACKERS[coding]?.();
  packing?.pipe(response);
  return {
    send: (text: string): void => {
      (packing ?? response).write(text);
      packing?.flush();
    },
    end: (): void => {
      (packing ?? response).end();
    },
  };
}

const PACKERS: Readonly<Record<string, () => Gzip | BrotliCompress>> = {
  gzip: createGzip,
  br: createBrotliCompress,
};

const CODINGS = ['gzip', 'br', 'identity'];

export const events: readonly ContractTest[] = [
  {
    name: 'gives each event out as soon as it is there, packed or not',
    needs: ['events'],
    run: async (trial) => {
      const { event: one, last } = trial.contract.events!;
      for (const coding of CODINGS) {
        let stream!: ReturnType<typeof packedStream>;
        trial.service.script = (response) => {
          stream = packedStream(coding, response);
          stream.send(event(one));
        };
        const chunks = await streamed(trial);
        for (let sent = 1; sent < 4; sent += 1) {
          expect(await chunks.next()).toEqual({ done: false, value: event(one) });
          stream.send(event(one));
        }
        expect((await chunks.next()).value).toBe(event(one));
        stream.send(event(last));
        stream.end();
        expect([await chunks.next(), (await chunks.next()).done]).toEqual([
          { done: false, value: event(last) },
          true,
        ]);
      }
    },
  },
  {
    name: 'lets go of the service when the reader of a stream leaves, packed or not',
    needs: ['events'],
    run: async (trial) => {
      const { event: one } = trial.contract.events!;
      for (const coding of CODINGS) {
        trial.service.script = (response) => {
          packedStream(coding, response).send(event(one));
        };
        const chunks = await streamed(trial);
        await chunks.next();
        await chunks.return();
        await trial.service.requests.at(-1)!.closed;
      }
    },
  },
  {
    name: 'ends a stream in order that the service ends in order, whatever it leaves out',
    needs: ['events'],
    run: async (trial) => {
      const { event: one, last } = trial.contract.events!;
      const text = event(one) + event(one) + event(last);
      const cut = [event(one) + event(one), (event(one) + event(one)).trimEnd(), text, text.trimEnd()];
      for (const sent of cut) {
        trial.service.script = whole(sent);
        const oks = await recorded(trial, async (own) => expect(await read(own)).toBe(text));
        expect({ sent, oks }).toEqual({ sent, oks: [true] });
      }
    },
  },
  {
    name: 'breaks a stream off where the service broke off',
    needs: ['events'],
    run: async (trial) => {
      const { event: one } = trial.contract.events!;
      const broken: Script = (response) => {
        response.writeHead(200, HEAD).write(event(one), () => response.socket!.end());
      };
      // Its end is that of the connection, and it may have been meant to go on.
      const closed: Script = (response) => {
        response.socket!.end(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n${event(one)}`);
      };
      for (const script of [broken, closed]) {
        trial.service.script = script;
        const oks = await recorded(trial, (own) => expect(read(own)).rejects.toThrow());
        expect(oks).toEqual([false]);
      }
    },
  },
  {
    name: 'fails with the words of the service where it fails before it streams, with whatever status',
    needs: ['events'],
    run: async (trial) => {
      const error = { message: 'The quota is exceeded.' };
      for (const script of [
        json(200, { error }),
        whole(event({ error })),
        whole(event({ error }).trimEnd()),
      ]) {
        trial.service.script = script;
        const oks = await recorded(trial, async (own) => {
          const { message } = await failureOf(read(own), 'unknown');
          expect(message).toContain('The quota is exceeded.');
        });
        expect(oks).toEqual([false]);
      }
      trial.service.script = whole('<html>Welcome</html>', { 'content-type': 'text/html' });
      await failureOf(read(trial), 'unknown');
    },
  },
  {
    name: 'passes a failure on that comes later in a stream, and does not record a success',
    needs: ['events'],
    run: async (trial) => {
      const { event: one, last } = trial.contract.events!;
      const told = event({ error: { message: `No more, ${trial.secret}.` } });
      for (const end of [event(last), '']) {
        trial.service.script = whole(event(one) + told + end);
        const oks = await recorded(trial, async (own) => {
          const text = await read(own);
          expect(text).toContain('No more, ');
          expect(text.endsWith(event(last))).toBe(true);
          expect(traceOf(trial.secret, text)).toBeUndefined();
        });
        expect(oks).toEqual([false]);
      }
    },
  },
];
