import type { Field } from '@patchbay/plugin-kit';
import fc from 'fast-check';
import { OWN_PLUGINS } from '../plugins.generated.js';
import { expectError } from '../testing/errors.js';
import { addUser } from '../testing/people.js';
import { useServer } from '../testing/test-server.js';

const UNDERSTAND = '/api/v2/meta/connection/understand';
const SECRET = 'Pa55-of-Ada';

const server = useServer();

interface Answer {
  readonly type: string;
  readonly sub_type: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: readonly string[];
  readonly warnings: readonly string[];
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

const understand = async (body: object): Promise<Answer> => {
  const { body: answer, text } = await server.post(UNDERSTAND, body).expect(200);
  expect(text).not.toContain(SECRET);
  return answer as Answer;
};

const AT = { host: 'db.example.com', user: 'shop' };
const PASSWORD = ['config.connection.password'];

describe('a pasted config', () => {
  it.each<[string, object, string, object, readonly string[]]>([
    [
      'a URI',
      { config: `mysql://shop:${SECRET}@DB.example.com:3307/orders` },
      'mysql2',
      { ...AT, port: 3307, database: 'orders' },
      PASSWORD,
    ],
    [
      'a URI of another scheme',
      { config: ` postgres://shop:${SECRET}@h/d ` },
      'pg',
      { mode: 'uri' },
      ['config.connection.uri'],
    ],
    [
      'a URI with a scheme of two parts',
      { config: `mongodb+srv://shop:${SECRET}@c.example.net/d` },
      'mongodb',
      { mode: 'uri' },
      ['config.connection.uri'],
    ],
    [
      'an object of Knex',
      { config: { client: 'mysql', connection: `mysql://shop:${SECRET}@db.example.com/d` } },
      'mysql2',
      { ...AT, database: 'd' },
      PASSWORD,
    ],
    [
      'an object of NocoDB',
      { config: { client: 'pg', connection: { ...AT, port: '5432', password: SECRET } } },
      'pg',
      { ...AT, port: 5432 },
      PASSWORD,
    ],
    [
      'the text of one',
      { config: JSON.stringify({ client: 'postgresql', connection: { ...AT, password: SECRET } }) },
      'pg',
      AT,
      PASSWORD,
    ],
    [
      'an integration',
      {
        config: {
          title: 'T',
          type: 'database',
          sub_type: 'mariadb',
          config: { connection: { ...AT, password: SECRET } },
        },
      },
      'mysql2',
      AT,
      PASSWORD,
    ],
    [
      'lines of variables',
      {
        config: `# the shop\nexport DB_CONNECTION=mysql\nDB_HOST="db.example.com"\nDB_USERNAME=shop\nDB_PASSWORD='${SECRET}'\n`,
      },
      'mysql2',
      AT,
      PASSWORD,
    ],
    [
      'a URI with a parameter that is not a name',
      { config: `mysql://shop@db.example.com/d?${SECRET}/=x&&password=${SECRET}` },
      'mysql2',
      AT,
      [],
    ],
    [
      'variables without a value',
      { config: { PGHOST: 'db.example.com', PGUSER: 'shop', PGPORT: null, PGPASSWORD: SECRET } },
      'pg',
      AT,
      PASSWORD,
    ],
    [
      'variables without a prefix of words',
      { config: { PGHOST: 'db.example.com', PGUSER: 'shop', PGPASSWORD: SECRET } },
      'pg',
      AT,
      PASSWORD,
    ],
    [
      'a variable that is a URI',
      { config: { DATABASE_URL: `mssql://shop:${SECRET}@db.example.com/d` } },
      'mssql',
      AT,
      PASSWORD,
    ],
  ])('may be %s', async (_, body, subType, connection, secrets) => {
    const answer = await understand(body);
    expect(answer).toMatchObject({ type: 'database', sub_type: subType, config: { connection }, secrets });
  });

  it.each([
    ['an address of JDBC', `jdbc:postgresql://shop:${SECRET}@db.example.com/d?ssl=true`],
    ['a text', `the password is ${SECRET} = fine`],
    ['deep JSON', `${'{"client":'.repeat(9000)}"${SECRET}"${'}'.repeat(9000)}`],
    ['JSON with a key that is not taken', `{"client":"pg","__proto__":{"password":"${SECRET}"}}`],
    ['JSON cut short', `{"client":"pg","password":"${SECRET}`],
  ])('may not be %s, and nothing of it is repeated', async (_, config) => {
    const refused = await server.post(UNDERSTAND, { type: 'database', sub_type: 'pg', config });
    expectError(refused, 400, 'ERR_BAD_REQUEST');
    expect(refused.text).not.toContain(SECRET);
  });

  it('may be longer than any secret', async () => {
    const connection = { ...AT, password: SECRET.repeat(10_000) };
    const { problems } = await understand({ config: { client: 'pg', connection } });
    expect(problems.map(({ path }) => path)).toContain('config.connection.password');
  });

  it('may be that of a service, in variables', async () => {
    const config = { OPENAI_API_KEY: SECRET, OPENAI_BASE_URL: 'https://ai.example.com/v1', OPENAI_ORG: 'x' };
    expect(await understand({ config })).toEqual({
      type: 'ai',
      sub_type: 'openai',
      config: { baseUrl: 'https://ai.example.com/v1' },
      secrets: ['config.apiKey'],
      warnings: ['OPENAI_ORG is left out: no field is called like it.'],
      problems: [],
    });
  });

  it('comes with what keeps it from being saved, and what of it has no effect', async () => {
    const connection = { port: 0, user: SECRET, password: SECRET };
    const { problems, warnings, config } = await understand({
      sub_type: 'pg',
      config: { connection, colour: SECRET, useNullAsDefault: true },
    });
    expect(problems.map(({ path }) => path).sort()).toEqual([
      'config.colour',
      'config.connection.host',
      'config.connection.port',
    ]);
    expect(config).not.toHaveProperty('connection.user');
    expect(warnings).toContain('config.connection.user is left out: it holds what a secret holds.');
  });

  it.each([
    ['says nothing of its kind', { config: { connection: { password: SECRET } } }, 400],
    ['is of a kind that is not known', { sub_type: 'nope', config: { password: SECRET } }, 400],
    ['cannot be read', { config: SECRET }, 400],
    ['is JSON that cannot be read', { config: `{"password": "${SECRET}"` }, 400],
    ['is a list', { config: [SECRET] }, 400],
    ['is empty', { config: {} }, 400],
    ['is missing', {}, 400],
    ['is a URI whose password is not encoded', { config: `postgres://bob:Winter@${SECRET}/99@h/d` }, 200],
  ])('is not repeated where it %s', async (_, body, status) => {
    const answer = await server.post(UNDERSTAND, body);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain(SECRET);
    if (status >= 400) expectError(answer, status);
  });

  it('is never answered with a part of a secret, whatever its plugin and its spelling', async () => {
    const plugin = fc.constantFrom(...OWN_PLUGINS.filter(({ form }) => form.secrets.length > 0));
    const secret = fc.stringMatching(/^[!-~]{1,6}[0-9a-f]{12}[ -~]{0,6}$/);
    const ask = fc.record({ plugin, secret, spelling: fc.constantFrom('object', 'lines', 'variables') });
    await fc.assert(
      fc.asyncProperty(ask, async ({ plugin: { type, subType, form }, secret: value, spelling }) => {
        const fields = form.fields.filter((field) => field.secret && field.schema.type === 'string');
        const config =
          spelling === 'object' ? objectOf(fields, value) : variablesOf(fields, value, spelling === 'lines');
        const answer = await server.post(UNDERSTAND, { type, sub_type: subType, config });
        expect([200, 400]).toContain(answer.status);
        for (let at = 0; at + 8 <= value.length; at += 1)
          expect(answer.text).not.toContain(JSON.stringify(value.slice(at, at + 8)).slice(1, -1));
      }),
      { numRuns: 60 },
    );
  });

  it('should be protected', async () => {
    expectError(await server.anonymous('post', UNDERSTAND).send({ config: 'mysql://h/d' }), 401);
    const { token } = await addUser(server, 'editor');
    expectError(await server.as(token).post(UNDERSTAND, { config: 'mysql://h/d' }), 403);
  });
});

function objectOf(fields: readonly Field[], value: string): object {
  const config = {};
  for (const { model } of fields) {
    const steps = model.split('.');
    const key = steps.pop()!;
    const parent = steps.reduce<Record<string, unknown>>(
      (within, step) => (within[step] ??= {}) as Record<string, unknown>,
      config,
    );
    parent[key] = value;
  }
  return config;
}

function variablesOf(fields: readonly Field[], value: string, asLines: boolean): unknown {
  const named = fields.map(({ key }) => [`APP_${key.replace(/[A-Z]/g, '_$&').toUpperCase()}`, value]);
  if (!asLines) return Object.fromEntries(named) as object;
  return named.map(([name, text]) => `${name}='${text}'`).join('\n');
}
