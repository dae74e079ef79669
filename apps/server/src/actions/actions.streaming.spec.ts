import { useEngine } from '@patchbay/plugin-testing/engines';
import { actionPath, configOf, createIntegration } from '../testing/integrations.js';
import { streamed } from '../testing/raw-http.js';
import { useServer } from '../testing/test-server.js';

const NDJSON = 'application/x-ndjson';
const CSV = 'text/csv';

const engine = useEngine('postgres');
const server = useServer();
let path: string;

const run = (sql: string, accept: string, options?: object) =>
  streamed(server, path, { action: 'query', params: { sql }, options }, accept);

beforeAll(async () => {
  path = actionPath(await createIntegration(server, { config: configOf(engine()) }), 'execute');
});

describe('a streamed answer', () => {
  it('is one JSON text a line as NDJSON, and says in a trailer that it is whole', async () => {
    const answer = await run("SELECT n, 'x' || chr(10) || n AS t FROM generate_series(1, 3) n", NDJSON);
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/x-ndjson; charset=utf-8',
        trailer: 'X-Patchbay-Truncated, X-Patchbay-Error',
      },
      trailers: { 'x-patchbay-truncated': 'false' },
    });
    expect(answer.text.endsWith('\n')).toBe(true);
    expect(linesOf(answer.text)).toEqual([1, 2, 3].map((n) => ({ n, t: `x\n${n}` })));
  });

  it('is RFC 4180 as CSV', async () => {
    const answer = await run(`SELECT 1 AS "a,b", 'say "hi"' AS q, NULL AS nothing, '' AS empty`, CSV);
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/csv; charset=utf-8; header=present' },
      trailers: { 'x-patchbay-truncated': 'false' },
      text: '"a,b",q,nothing,empty\r\n1,"say ""hi""",,""\r\n',
    });
  });

  it.each([NDJSON, CSV])('says in its trailer when it was cut, as %s', async (accept) => {
    const sql = 'SELECT generate_series(1, 100) AS n';
    const cut = await run(sql, accept, { maxRows: 99 });
    const whole = await run(sql, accept, { maxRows: 100 });
    expect(cut.trailers).toEqual({ 'x-patchbay-truncated': 'true' });
    expect(whole.trailers).toEqual({ 'x-patchbay-truncated': 'false' });
    expect(whole.text.length).toBeGreaterThan(cut.text.length);
  });

  it.each([NDJSON, CSV])(
    'says in its trailers which value of a later row was too large, as %s',
    async (accept) => {
      const sql = `SELECT repeat('x', n * 1000) AS "Größe" FROM generate_series(1, 3) n`;
      const answer = await run(sql, accept, { maxBytes: 2500 });
      expect(answer).toMatchObject({ status: 200, trailers: { 'x-patchbay-truncated': 'true' } });
      expect(answer.text.match(/x+/g)?.map(({ length }) => length)).toEqual([1000]);
      const second = await run(sql.replace('(1, 3)', '(3, 3)'), accept, { maxBytes: 2500 });
      expect(second).toMatchObject({ status: 413, trailers: {} });
      const cell = `SELECT repeat('x', 10 * n) AS "Größe" FROM unnest(ARRAY[1, 3]) n`;
      const told = await run(cell, accept, { maxBytes: 29 });
      expect(JSON.parse(told.trailers['x-patchbay-error'] ?? '')).toEqual({
        error: 'ERR_VALUE_TOO_LARGE',
        message:
          'The value of column "Größe" has 30 bytes; the limit is 29. Select less of it, or raise options.maxBytes.',
        details: { column: 'Größe', bytes: 30, limit: 29 },
      });
    },
  );

  it.each([NDJSON, CSV])(
    'is none to a write, whose rows stand beside a count: asked for as %s',
    async (accept) => {
      const sql = 'SELECT generate_series(1, 20000) AS n';
      const write = (taken: string) => streamed(server, path, { action: 'write', params: { sql } }, taken);
      expect(await write(accept)).toMatchObject({ status: 406 });
      const { rows, truncated } = JSON.parse((await write(`${accept}, */*`)).text) as {
        rows: unknown[];
        truncated: boolean;
      };
      expect({ rows: rows.length, truncated }).toEqual({ rows: 10_000, truncated: true });
    },
  );

  it('has no limit of its own', async () => {
    const { text, trailers } = await run('SELECT n FROM generate_series(1, 150000) n', NDJSON);
    const lines = text.split('\n');
    expect(lines).toHaveLength(150_001);
    expect(lines.at(-2)).toBe('{"n":150000}');
    expect(trailers).toEqual({ 'x-patchbay-truncated': 'false' });
  });

  it('has its header, but no row, when there are no rows', async () => {
    expect((await run('SELECT 1 AS n WHERE false', NDJSON)).text).toBe('');
    expect((await run('SELECT 1 AS n WHERE false', CSV)).text).toBe('n\r\n');
  });

  it.each([NDJSON, CSV])(
    'has a status and JSON when it fails before the first row, as %s',
    async (accept) => {
      const atFirstRow = 'SELECT 1 / (n - 1) AS n FROM generate_series(1, 3) n';
      for (const sql of ['SELECT * FROM nowhere', 'SELECT 1 / 0 AS n', 'SELEC', atFirstRow]) {
        const answer = await run(sql, accept);
        expect(answer.status).toBe(400);
        expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
        expect(JSON.parse(answer.text)).toMatchObject({
          error: 'ERR_BAD_REQUEST',
          requestId: expect.any(String),
        });
      }
    },
  );

  it.each([NDJSON, CSV])(
    'breaks off when it fails later: a part must not pass for the whole, as %s',
    async (accept) => {
      const sql = 'SELECT 1 / (200000 - n) AS n FROM generate_series(1, 200000) n';
      await expect(run(sql, accept)).rejects.toThrow(/aborted|terminated|hang up/);
    },
  );
});

function linesOf(text: string): unknown[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}
