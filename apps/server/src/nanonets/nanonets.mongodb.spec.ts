import { type MongoEngine, startMongo } from '@patchbay/plugin-testing/counterparts/mongo';
import { expectError, namedFields } from '../testing/errors.js';
import { actionPath, configOf, createIntegration } from '../testing/integrations.js';
import { useServer } from '../testing/test-server.js';

const EXTERNAL = '/api/v2/externalIntegrations';

describe('a query to a scripted counterpart of MongoDB through executequery', () => {
  const server = useServer();
  let engine: MongoEngine;
  let id: string;
  const run = (query: string) => server.post(`${EXTERNAL}/${id}/executequery`, { query });

  beforeAll(async () => {
    engine = await startMongo();
    id = await createIntegration(server, {
      title: 'Passports',
      sub_type: 'mongodb',
      config: configOf(engine),
    });
    const documents = [
      {
        number: 1,
        name: 'Ada',
        issued: { $date: '2024-02-29T00:00:00Z' },
        serial: { $numberLong: '9007199254740993' },
      },
      { number: 2, name: 'Grace', visas: [{ to: 'Japan' }] },
    ];
    await server.post(actionPath(id, 'insert'), { collection: 'passports', documents }).expect(200);
  });
  afterAll(() => engine.stop());

  it('is one to a database that Nanonets knows by this name', async () => {
    const { body } = await server.get(EXTERNAL).expect(200);
    expect(body).toEqual([expect.objectContaining({ id, name: 'Passports', type: 'mongodb' })]);
    expect(JSON.stringify(body)).not.toContain(engine.password);
  });

  it('speaks SQL, and answers rows and nothing else', async () => {
    const { body } = await run(
      'SELECT number, name, issued, serial, visas FROM passports ORDER BY number',
    ).expect(200);
    expect(body).toEqual({
      rows: [
        {
          number: 1,
          name: 'Ada',
          issued: '2024-02-29T00:00:00.000Z',
          serial: '9007199254740993',
          visas: null,
        },
        { number: 2, name: 'Grace', issued: null, serial: null, visas: [{ to: 'Japan' }] },
      ],
    });
    const counted = await run(`SELECT count(*) AS n FROM passports WHERE name LIKE 'a%'`).expect(200);
    expect(counted.body).toEqual({ rows: [{ n: 1 }] });
  });

  it.each([
    'DELETE FROM passports',
    'SELECT 1; DELETE FROM passports',
    'SELECT name FROM',
    'SELECT name FROM nowhere',
  ])('refuses %s as a mistake in the query', async (query) => {
    const answer = await run(query);
    expectError(answer, 400, 'ERR_BAD_REQUEST');
    expect(namedFields(answer)).toEqual(['query']);
  });
});
