import fc from 'fast-check';
import { expectError } from '../testing/errors.js';
import { actionPath, createSqlite, deadConfig, INTEGRATIONS } from '../testing/integrations.js';
import { type Method, useServer } from '../testing/test-server.js';

const RUNS = 150;

const server = useServer();
let id: string;

beforeAll(async () => {
  id = await createSqlite(server);
});

/** Any JSON, with the keys that are dangerous or have a meaning here well represented. */
const KEYS = [
  'title',
  'type',
  'config',
  'connection',
  'host',
  'params',
  'sql',
  'options',
  'op',
  'fields',
  'meta',
];
const key = fc.oneof(
  fc.constantFrom(...KEYS, '__proto__', 'constructor', 'toString', 'then', ''),
  fc.string(),
);
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\u0000', '\ud800', '%', '********', 'true'),
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(text, fc.double(), fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('json'), { maxLength: 4 }),
    // Entries and not an object, for JSON can say `__proto__` where a literal cannot.
    fc.array(fc.tuple(key, tie('json')), { maxLength: 5 }).map((entries) => new Entries(entries)),
  ),
}));

/** A body that fits, with some of its fields replaced by anything. */
const nearly = (valid: Readonly<Record<string, unknown>>) =>
  fc
    .record(
      Object.fromEntries(
        Object.entries(valid).map(([name, value]) => [name, fc.oneof(fc.constant(value), json)]),
      ),
      {
        requiredKeys: [],
      },
    )
    .map((body) => new Entries(Object.entries(body)));

const ROUTES: readonly (readonly [string, Method, () => string, Readonly<Record<string, unknown>>])[] = [
  [
    'create',
    'post',
    () => INTEGRATIONS,
    {
      title: 't',
      type: 'database',
      sub_type: 'pg',
      config: deadConfig(),
      meta: {},
      is_private: true,
      enabled: true,
      copy_from_id: 'int00000000000000',
    },
  ],
  [
    'patch',
    'patch',
    () => `${INTEGRATIONS}/${id}`,
    { title: 't', config: {}, meta: {}, enabled: true, is_private: false, order: 1 },
  ],
  [
    'execute',
    'post',
    () => actionPath(id, 'execute'),
    { action: 'query', params: { sql: 'SELECT :a', bindings: { a: 1 } }, options: { maxRows: 1 } },
  ],
  ['store', 'post', () => actionPath(id, 'store'), { op: 'sum', limit: 1, offset: 0, fields: ['ok'] }],
  [
    'connection test',
    'post',
    () => '/api/v2/meta/connection/test',
    { type: 'database', sub_type: 'sqlite3', config: { connection: { filename: 'x' } } },
  ],
];

describe('whatever JSON is sent', () => {
  it.each(ROUTES)('%s answers below 500, and in the error shape from 400', async (_, method, path, valid) => {
    const body = fc.oneof(json, nearly(valid)).map(toText);
    await fc.assert(
      fc.asyncProperty(body, async (sent) => {
        const answer = await server.sendText(method, path(), sent);
        if (answer.status >= 500) throw new Error(`${answer.status} ${answer.text}`);
        if (answer.status >= 400) expectError(answer, answer.status);
      }),
      { numRuns: RUNS },
    );
  });

  it('is never a surprise to the server', () => {
    expect(server.log.filter((line) => line.includes('unforeseen'))).toEqual([]);
  });
});

class Entries {
  constructor(readonly entries: readonly (readonly [string, unknown])[]) {}
}

function toText(value: unknown): string {
  if (value instanceof Entries) {
    return `{${value.entries.map(([name, child]) => `${JSON.stringify(name)}:${toText(child)}`).join(',')}}`;
  }
  if (Array.isArray(value)) return `[${value.map(toText).join(',')}]`;
  return JSON.stringify(value);
}
