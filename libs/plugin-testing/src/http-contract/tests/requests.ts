import { type Action, ByteStream, mayGive } from '@patchbay/plugin-kit';
import type { GivenFile } from '../../bench/bench.js';
import type { ContractTest, HttpContract } from '../contract.js';
import { type Exchange, type ExpectedRun, runsOf } from '../expected-run.js';
import { json, type Received, type Script } from '../scripted-service.js';
import type { Trial } from '../trial.js';

export const requests: readonly ContractTest[] = [
  {
    name: 'has what the service expects of each of its actions, with each param, and of lists with two pages',
    run: ({ contract }) => {
      const { plugin, requests: runs } = contract;
      const missing = Object.entries(plugin.actions).flatMap(([name, action]) =>
        missingOf(name, action, runsOf(runs, name)),
      );
      const unknown = Object.keys(runs).filter((name) => !Object.hasOwn(plugin.actions, name));
      expect({ missing, unknown }).toEqual({ missing: [], unknown: [] });
      return Promise.resolve();
    },
  },
  {
    name: 'sends for each of its actions what the service expects, and gives what comes of the answer',
    run: async (trial) => {
      for (const [action, runs] of Object.entries(trial.contract.requests))
        for (const run of [runs].flat()) await comparesWith(run, action, trial);
    },
  },
];

/** The kit pages by them, and their values are its own. */
const OF_LISTS = ['limit', 'next'];

function missingOf(name: string, action: Action, runs: readonly ExpectedRun[]): string[] {
  if (runs.length === 0) return [name];
  const isList = action.result.properties?.truncated !== undefined;
  const said = new Set([...runs.flatMap(({ params }) => Object.keys(params)), ...(isList ? OF_LISTS : [])]);
  const unsaid = Object.keys(action.params.properties ?? {}).filter((param) => !said.has(param));
  const isPaged = runs.some(({ exchanges }) => exchanges.length > 1);
  return [...unsaid.map((param) => `${name}: ${param}`), ...(isList && !isPaged ? [`${name}: pages`] : [])];
}

async function comparesWith(expected: ExpectedRun, action: string, trial: Trial): Promise<void> {
  const { contract, config, openBench, service } = trial;
  const { params, exchanges, file, gives } = expected;
  const bench = expected.config ? await openBench({ ...config, ...expected.config }) : trial.bench;
  service.requests.length = 0;
  service.script = answersTo(exchanges, service.url);
  const isStream = mayGive(contract.plugin.actions[action]!, 'events') && 'stream' in params;
  const how = { ...(file && { file: flowing(file) }), ...(isStream && { stream: 'events' as const }) };
  const given = await bench
    .run<unknown>(action, params, {}, how)
    .then(read)
    // What went out is what explains it.
    .catch((error: unknown) => ({ failed: error }));
  const sent = service.requests.map((request, index) => sentOf(request, contract, trial, exchanges[index]));
  expect({ action, params, sent, given }).toEqual({
    ...{ action, params },
    sent: exchanges.map((exchange, index) => expectedOf(exchange, service.requests[index])),
    given: gives,
  });
}

/** Each request gets the next answer; one too many gets a failure, and is seen in what was sent. */
function answersTo(exchanges: readonly Exchange[], url: string): Script {
  let next = 0;
  return (response, request) => {
    const exchange = exchanges[next];
    next += 1;
    if (!exchange) return json(418, { message: 'No request was expected.' })(response, request);
    const { answers, status = 200, answerHeaders = {} } = exchange;
    const filled = (text: string): string => text.replaceAll('{url}', url);
    const body = filled(typeof answers === 'string' ? answers : JSON.stringify(answers));
    const headers = JSON.parse(filled(JSON.stringify(answerHeaders))) as Record<string, string>;
    return json(status, body, headers)(response, request);
  };
}

/** As it came, without the credentials that stand in its query. */
function sentOf(
  { method, path, headers, body }: Received,
  { credentials }: HttpContract,
  { service, secret }: Trial,
  expected?: Exchange,
) {
  const url = new URL(path, service.url);
  const { in: where, name } = credentials?.(secret) ?? {};
  if (where === 'query') url.searchParams.delete(name!);
  const noted = Object.keys(expected?.headers ?? {}).map((header) => [header, headers[header]]);
  return {
    ...lineOf(method, url),
    headers: Object.fromEntries(noted) as object,
    body: isForm(headers) ? fieldsOf(body) : isJson(headers) ? (JSON.parse(body) as unknown) : body,
  };
}

function expectedOf({ sends, headers = {}, body = '' }: Exchange, came?: Received) {
  const [method = '', path = ''] = sends.split(' ');
  const isFields = typeof body === 'string' && came !== undefined && isForm(came.headers);
  return {
    ...lineOf(method, new URL(path, 'http://service')),
    headers,
    body: isFields ? fieldsOf(body) : body,
  };
}

function lineOf(method: string, { pathname, searchParams }: URL) {
  return { method, path: pathname, query: fieldsOf(searchParams.toString()) };
}

function fieldsOf(text: string): readonly string[] {
  return [...new URLSearchParams(text)].map(([name, value]) => `${name}=${value}`).sort();
}

const isForm = ({ 'content-type': type = '' }: Received['headers']): boolean =>
  type.startsWith('application/x-www-form-urlencoded');

const isJson = ({ 'content-type': type = '' }: Received['headers']): boolean =>
  /^application\/(?:[\w.+-]+\+)?json/.test(type);

function flowing({ contentType, text }: NonNullable<ExpectedRun['file']>): ByteStream {
  const bytes = Buffer.from(text);
  async function* chunks() {
    yield await Promise.resolve(bytes);
  }
  return new ByteStream(chunks(), { contentType, length: bytes.length });
}

async function read(given: unknown): Promise<unknown> {
  if (typeof given !== 'object' || given === null) return given;
  if (Symbol.asyncIterator in given) {
    let text = '';
    for await (const chunk of given as AsyncIterable<string>) text += chunk;
    return text;
  }
  if (!isFile(given)) return given;
  const { bytes, ...file } = given;
  return { ...file, text: bytes.toString() };
}

function isFile(given: object): given is GivenFile {
  return 'bytes' in given && Buffer.isBuffer(given.bytes);
}
