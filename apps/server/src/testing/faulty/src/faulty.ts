import {
  action,
  definePlugin,
  EventStream,
  field,
  type JsonValue,
  RowSet,
  type Session,
} from '@patchbay/plugin-kit';

/** Where its code is wrong, as its config says. */
export const PLACES = [
  'open',
  'ping',
  'warnings',
  'close',
  'errorCode',
  'errorCode answers nonsense',
  'remoteError',
  'failedStage',
  'action',
  'action, at once',
  'usage',
  'rows',
  'later rows',
  'a value of rows',
  'a value',
  'events',
  'nowhere',
] as const;

export type Place = (typeof PLACES)[number];

/** What its messages repeat. */
export const SECRET = 'open-sesame-1';

interface Faulty extends Session {
  readonly place: Place;
}

/** A mistake of the kind that every program has. */
function mistake(): never {
  const missing: unknown = undefined;
  try {
    return (missing as { mode: never }).mode;
  } catch (error) {
    (error as Error).message += ` (${SECRET})`;
    throw error;
  }
}

/** What a driver throws. */
function refused(): Error {
  return Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED', of: SECRET });
}

async function* rows(place: Place): AsyncGenerator<JsonValue[][]> {
  await Promise.resolve();
  if (place === 'rows') mistake();
  yield [[place === 'a value of rows' ? (7n as unknown as JsonValue) : 1]];
  if (place === 'later rows') mistake();
}

async function* events(place: Place): AsyncGenerator<string> {
  await Promise.resolve();
  if (place === 'events') mistake();
  yield 'data: 1\n\n';
}

const any = { type: 'object' } as const;
const WITHIN_OPEN: readonly Place[] = [
  'errorCode',
  'errorCode answers nonsense',
  'remoteError',
  'failedStage',
];
/** The contract asks for nothing that knows its config: what is wrong is known by the last session. */
let current: Place = 'nowhere';

/** A further plugin that breaks wherever plugins are called. */
export const faulty = definePlugin({
  type: 'others',
  subType: 'faulty',
  url: import.meta.url,
  manifest: { title: 'Faulty', description: 'Breaks.', icon: 'faulty', capabilities: [] },
  form: [
    field.select('place', {
      label: 'Place',
      required: true,
      options: PLACES.map((value) => ({ value, label: value })),
    }),
    field.password('password', { label: 'Password' }),
  ] as const,
  actions: {
    value: action<Faulty, object>({
      title: 'Value',
      kind: 'read',
      gives: 'value',
      params: any,
      result: {},
      run: ({ place }, _, { usage }) => {
        if (place === 'action, at once') mistake();
        return (async () => {
          await Promise.resolve();
          if (place === 'action') mistake();
          if (place === 'usage') usage({ undeclared: 1 });
          return place === 'a value' ? (7n as unknown as JsonValue) : 1;
        })();
      },
    }),
    rows: action<Faulty, object, 'rows'>({
      title: 'Rows',
      kind: 'read',
      gives: 'rows',
      params: any,
      result: any,
      run: ({ place }) => Promise.resolve(new RowSet([{ name: 'n', type: 'int4' }], rows(place))),
    }),
    events: action<Faulty, object, 'events'>({
      title: 'Events',
      kind: 'read',
      gives: 'events',
      params: any,
      result: any,
      run: ({ place }) => Promise.resolve(new EventStream(events(place))),
    }),
  },
  open: async ({ place }): Promise<Faulty> => {
    await Promise.resolve();
    current = place;
    if (place === 'open') mistake();
    if (WITHIN_OPEN.includes(place)) throw refused();
    return {
      place,
      ping: () => (place === 'ping' ? mistake() : Promise.resolve({})),
      warnings: () => (place === 'warnings' ? mistake() : Promise.resolve([])),
      close: () => (place === 'close' ? mistake() : Promise.resolve()),
    };
  },
  errorCode: () => {
    if (current === 'errorCode answers nonsense') return 'nonsense' as 'unknown';
    return current === 'errorCode' ? mistake() : 'unreachable';
  },
  remoteError: () => (current === 'remoteError' ? mistake() : {}),
  failedStage: () => (current === 'failedStage' ? mistake() : undefined),
});
