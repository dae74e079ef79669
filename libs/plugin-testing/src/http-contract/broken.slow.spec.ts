import { connect } from 'node:net';
import { http } from '@patchbay/others-http';
import type { HttpRequest, HttpSession, SendOptions } from '@patchbay/http-kit';
import { definePlugin, type OpenContext, type Plugin, PluginError } from '@patchbay/plugin-kit';
import type { HttpContract } from './contract.js';
import type { ExpectedRun, ExpectedRuns } from './expected-run.js';
import { HTTP_CONTRACT } from './tests/index.js';
import { tryOut } from './trial.js';

const requests: ExpectedRuns = {
  test: { params: {}, exchanges: [{ sends: 'GET /api', answers: '' }], gives: { ok: true } },
  fetch: {
    params: { method: 'GET', path: 'things', query: { q: 'x' }, headers: {}, anyStatus: false },
    exchanges: [{ sends: 'GET /api/things?q=x', answers: [] }],
    gives: expect.objectContaining({ body: [] }),
  },
  send: {
    params: { method: 'POST', path: 'things', query: {}, headers: {}, anyStatus: false, json: {} },
    exchanges: [{ sends: 'POST /api/things', body: {}, answers: {} }],
    gives: expect.objectContaining({ body: {} }),
  },
};

const sound: HttpContract = {
  plugin: http,
  requests,
  counterpart: 'a service over HTTP',
  config: ({ url, secret, ca }) => ({
    baseUrl: `${url}/api`,
    testPath: '',
    auth: { scheme: 'bearer', token: secret },
    ...(ca && { ca }),
  }),
  credentials: (secret) => ({ in: 'header', name: 'authorization', value: `Bearer ${secret}` }),
  read: { action: 'fetch', params: { path: 'things' } },
  write: { action: 'send', params: { path: 'things', json: {} } },
  answer: { things: [] },
  elsewhere: { followElsewhere: true },
  anyBody: true,
};

/** One way to break the contract, laid over a plugin that keeps it. */
interface Defect {
  readonly defect: string;
  /** The tests that must find it, and no others of those beside. */
  readonly breaks: readonly string[];
  readonly context?: (given: OpenContext) => Partial<OpenContext>;
  readonly session?: (session: HttpSession) => Partial<HttpSession>;
}

/** Cheap ones on other topics, which must have nothing to complain of. */
const PANEL = [
  'fails its test at the login where the service refuses it',
  'tells by the status what went wrong, with the words of the service',
  'follows a redirect within the service, with its credentials',
  'makes no connection before it needs one, and keeps it for what comes after',
];

const unrelated = (): AbortSignal => new AbortController().signal;

const EXPECTED = 'sends for each of its actions what the service expects, and gives what comes of the answer';

const DEFECTS: readonly Defect[] = [
  ...(
    [
      ['asks for another path', { path: 'others' }],
      ['asks with another query', { query: { q: 'y' } }],
      ['sends by another method', { method: 'PUT', body: { type: 'application/json', content: '{}' } }],
      ['sends another body', { body: { type: 'application/json', content: '{"a":1}' } }],
    ] as const
  ).map(([defect, other]) => ({
    defect,
    breaks: [EXPECTED],
    session: (session: HttpSession) => ({
      send: (request: HttpRequest, options: SendOptions) =>
        session.send('body' in other && !request.body ? request : { ...request, ...other }, options),
    }),
  })),
  {
    defect: 'sends twice',
    breaks: [EXPECTED],
    session: (session) => ({
      send: async (request, options) => {
        if (request.body) await session.send(request, { ...options, anyStatus: true });
        return session.send(request, options);
      },
    }),
  },
  {
    defect: 'makes sockets of its own',
    breaks: [
      'opens each of its connections through the dialer of the host, and none beside',
      'opens those of redirects to other origins through the dialer of the host, too',
      'goes nowhere that the operator denies',
      'goes nowhere that the operator denies by a redirect',
    ],
    context: () => ({ dial: (host, port) => connect(port, host) }),
  },
  {
    defect: 'gives back what the service repeats',
    breaks: ['never says its secret, in any form, though the service repeats all that it gets'],
    session: () => ({ clean: (text) => text, cleanValue: (value) => value }),
  },
  {
    defect: 'does not heed the signal',
    breaks: [
      'gives up at its time limit a service that keeps silent, and lets go of it',
      'gives up when its caller goes away, and lets go of the service',
    ],
    session: (session) => ({
      send: (request, options) => session.send(request, { ...options, signal: unrelated() }),
    }),
  },
  {
    defect: 'asks until it is heard',
    breaks: ['asks a few times and no more'],
    session: (session) => ({ send: (request, options) => insist(() => session.send(request, options)) }),
  },
  {
    defect: 'sends twice what may not be sent twice',
    breaks: ['sends once what it may not send twice'],
    session: (session) => ({
      send: (request, options) => session.send({ ...request, idempotent: true }, options),
    }),
  },
  {
    defect: 'takes whatever comes, however large',
    breaks: ['takes no more of an answer than it may have'],
    session: (session) => ({
      send: (request, options) =>
        session.send(request, { ...options, maxBytes: Math.max(options.maxBytes, 64 * 1024 * 1024) }),
    }),
  },
  {
    defect: 'calls a service broken that is busy',
    breaks: ['says when the service takes requests again, where it says so'],
    session: (session) => ({
      send: (request, options) =>
        session.send(request, options).catch((error: unknown) => {
          const { code, message } = error as PluginError;
          throw code === 'rate_limited' ? new PluginError('unknown', message) : error;
        }),
    }),
  },
  {
    defect: 'leaves its connections behind',
    breaks: ['leaves no connection behind when it closes'],
    context: () => ({ dial: (host, port) => connect(port, host) }),
    session: () => ({ close: () => Promise.resolve() }),
  },
];

const TIMEOUT_MS = 120_000;

const COMPLETE =
  'has what the service expects of each of its actions, with each param, and of lists with two pages';

describe('the contract of plugins over HTTP', () => {
  it.each([
    ['an action', { fetch: [] }, '"fetch"'],
    ['a param', {}, '"send: form"'],
    ['an action that the plugin does not have', { fly: requests.test! }, '"fly"'],
  ] as const)(
    'finds that %s has no expectation',
    async (_what, laidOver: Record<string, ExpectedRun | readonly ExpectedRun[]>, named) => {
      const contract = { ...sound, requests: { ...requests, ...laidOver } };
      const test = HTTP_CONTRACT.find(({ name }) => name === COMPLETE)!;
      await expect(tryOut(contract, test)).rejects.toThrow(named);
    },
  );

  it.each(DEFECTS)(
    'finds a plugin that $defect',
    async (defect) => {
      const contract = { ...sound, plugin: broken(http, defect) };
      const tests = HTTP_CONTRACT.filter(({ name }) => [...defect.breaks, ...PANEL].includes(name));
      expect(tests).toHaveLength(defect.breaks.length + PANEL.length);
      const found: string[] = [];
      for (const test of tests) await tryOut(contract, test).catch(() => found.push(test.name));
      expect(found).toEqual(defect.breaks);
    },
    TIMEOUT_MS,
  );
});

function broken(plugin: Plugin, { context: given, session: laidOver }: Defect): Plugin {
  const { type, subType, url, manifest, form, actions } = plugin;
  return definePlugin({
    ...{ type, subType, url, manifest },
    form: form.fields,
    actions,
    open: async (config: unknown, context) => {
      const session = (await plugin.open(config as never, {
        ...context,
        ...given?.(context),
      })) as HttpSession;
      return {
        config: session.config,
        service: session.service,
        send: (request, options) => session.send(request, options),
        flow: (request, options) => session.flow(request, options),
        failureIn: (body) => session.failureIn(body),
        urlOf: (request) => session.urlOf(request),
        pathOf: (link) => session.pathOf(link),
        clean: (text) => session.clean(text),
        cleanValue: (value) => session.cleanValue(value),
        ping: (signal) => session.ping(signal),
        close: () => session.close(),
        ...laidOver?.(session),
      } satisfies HttpSession;
    },
    errorCode: (error) => plugin.errorCode(error),
    failedStage: (error) => plugin.failedStage?.(error),
  });
}

async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let n = 0; n < 3; n += 1) {
    try {
      return await work();
    } catch (error) {
      if ((error as { code?: string }).code !== 'rate_limited') throw error;
    }
  }
  return work();
}
