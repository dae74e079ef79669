import type { SqlContract } from './contract.js';
import { givenServer } from './given-server.js';

const contract = {
  plugin: { subType: 'pg' },
  config: (engine: object) => engine,
} as unknown as SqlContract;
const given = (engines: string) => givenServer(contract, engines)?.config;

const URL_OF_PG = 'postgres://ada:s%2Cecret@db.example.com:5432/test';
const AT = { host: 'db.example.com', port: 5432, user: 'ada', password: 's,ecret', database: 'test' };

describe('what ENGINES says', () => {
  it.each([
    `pg=${URL_OF_PG}`,
    `mysql2=mysql://a:b@c:1/d,pg=${URL_OF_PG}`,
    ` mysql2 = mysql://a:b@c:1/d?x=1,2 ,\n pg = ${URL_OF_PG} , `,
  ])('is read by its names, with blanks around them or without: %j', (engines) => {
    expect(given(engines)).toMatchObject(AT);
  });

  it.each(['', ' ', ',', 'mysql2=mysql://a:b@c:1/d'])(
    'of other plugins, or of none, is left: %j',
    (engines) => {
      expect(given(engines)).toBeUndefined();
    },
  );

  it.each(['pg', URL_OF_PG.replaceAll('=', ''), 'pg=', 'pg=postgres', 'pg=postgres://ada:secret@db', '=x'])(
    'is refused where it cannot be read, and is not repeated: %j',
    (engines) => {
      expect(() => given(engines)).toThrow(/^ENGINES: (?!.*(?:secret|ecret))/);
    },
  );
});
