import { ROLES, type Role } from '@patchbay/metadata';
import { useEngine } from '@patchbay/plugin-testing/engines';
import fc from 'fast-check';
import { actionPath, configOf, createIntegration, INTEGRATIONS } from '../testing/integrations.js';
import { leaksIn } from '../testing/leaks.js';
import { addUser, type Person } from '../testing/people.js';
import { ROUTES, type Subjects, urlOf } from '../testing/routes.js';
import { type Method, useServer } from '../testing/test-server.js';

const engine = useEngine('postgres');
/** Users are the whole server's, which other specs use as well. */
const keeper = () => `keeper_of_${engine().user}`;
const server = useServer();

/** Long enough, and odd enough, to stand in no innocent text. */
const marked = (start: fc.Arbitrary<string>) =>
  fc
    .tuple(start, fc.stringMatching(/^[0-9a-f]{12}$/))
    .map(([head, tail]) => `${head}${tail}`)
    .filter((text) => !text.includes('\0'));

const ascii = marked(fc.stringMatching(/^[!-~]{1,12}$/));
const anything = marked(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }));

const secrets = fc.record({
  login: ascii,
  wrong: anything,
  key: anything,
  former: anything,
  overlay: anything,
});
type Secrets = typeof secrets extends fc.Arbitrary<infer T> ? T : never;

/** Routes that would take away what the others need, or the callers themselves. */
const DESTRUCTIVE = /^delete|^post .*\/(users|tokens|workspaces|batch)$/;

/** What routes may be asked beside the plain request of the table: each has given away a config somewhere before. */
const ODD_QUERIES = [
  'includeConfig=TRUE',
  'includeConfig=masked',
  'includeDatabaseInfo=true',
  'includeSources=true',
];

const people = new Map<Role, Person>();

beforeAll(async () => {
  for (const role of ROLES) people.set(role, await addUser(server, role));
});

/** One integration that works, one that cannot log in, both with a TLS key, a history and a source. */
async function save(values: Secrets): Promise<string[]> {
  await engine().admin(`ALTER ROLE ${keeper()} PASSWORD '${values.login.replaceAll("'", "''")}'`);
  const base = configOf({ ...engine(), user: keeper(), password: values.former });
  const ids = await Promise.all(
    [values.login, values.wrong].map(async (password) => {
      const tls = { sslmode: 'require', ssl: { passphrase: values.key } };
      const config = { ...base, connection: { ...(base.connection as object), ...tls } };
      const id = await createIntegration(server, { config });
      await server.patch(`${INTEGRATIONS}/${id}`, { config: { connection: { password } } }).expect(200);
      const overlay = { integration_id: id, config: { connection: { password: values.overlay } } };
      await server.post('/api/v2/meta/bases/base-1/sources', overlay).expect(201);
      return id;
    }),
  );
  return ids;
}

async function askEverything(ids: readonly string[], caller: Person): Promise<string[]> {
  const heard: string[] = [];
  const ask = async (method: Method, url: string, body?: object): Promise<void> => {
    const asked = server.anonymous(method, url).set('xc-token', caller.token);
    const { headers, text, status } = await (body ? asked.send(body) : asked);
    heard.push(`${method} ${url} ${status} ${JSON.stringify(headers)} ${text}`);
  };
  for (const id of ids) {
    const { body } = await server.get(`${INTEGRATIONS}/${id}?includeSources=true`);
    const source = (body as { sources: { id: string }[] }).sources[0]!.id;
    for (const [route, rule] of Object.entries(ROUTES)) {
      if (DESTRUCTIVE.test(route)) continue;
      const [method = '', path = ''] = route.split(' ');
      const request = await rule.request(subjects(id, source, caller));
      await ask(method as Method, urlOf(path, request), request.body);
      if (method === 'get') {
        for (const query of ODD_QUERIES) await ask('get', urlOf(path, { ...request, query }));
      }
    }
    await ask('post', actionPath(id, 'query'), { sql: 'SELECT * FROM nowhere' });
    await ask('post', `${actionPath(id, 'query')}?source_id=${source}`, { sql: 'SELECT 1' });
    await ask('patch', `${INTEGRATIONS}/${id}`, { config: { connection: { port: 'none' } } });
    await ask('post', `${INTEGRATIONS}/${id}/test`, {
      config: { connection: { host: 'elsewhere.invalid' } },
    });
    if (caller !== people.get('owner')) await ask('get', `${INTEGRATIONS}/${id}?includeConfig=true`);
  }
  return heard;
}

function subjects(id: string, source: string, caller: Person): Subjects {
  return {
    integration: () => Promise.resolve(id),
    source: () => Promise.resolve({ id: source, integrationId: id }),
    user: () => Promise.resolve(caller.userId),
    token: () => Promise.resolve(caller.tokenId),
    workspace: () => 'any',
  };
}

describe('a secret', () => {
  it('is in no answer of any route, no header, no error and no line of the log, whatever it is and whichever caller asks', async () => {
    await engine().admin(`CREATE ROLE ${keeper()} LOGIN PASSWORD 'first'`);
    await fc.assert(
      fc.asyncProperty(secrets, async (values) => {
        const ids = await save(values);
        const all = Object.values(values);
        for (const role of ROLES) {
          const heard = await askEverything(ids, people.get(role)!);
          expect(heard.length).toBeGreaterThan(60);
          expect(heard.filter((answer) => leaksIn(answer, all).length > 0)).toEqual([]);
        }
        // One of the requests restores the former version.
        const passwords = [values.login, values.wrong, values.former];
        for (const id of ids) {
          const { text } = await server.get(`${INTEGRATIONS}/${id}?includeConfig=true`).expect(200);
          expect(leaksIn(text, passwords)).not.toEqual([]);
        }
        expect(leaksIn(server.log.join(''), all)).toEqual([]);
      }),
      { numRuns: 5, endOnFailure: true },
    );
  }, 240_000);
});
