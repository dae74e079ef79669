import type { Config } from './integrations.js';

export const PG = { host: 'db.example', port: '5432', user: 'u', password: 'p', database: 'd' };
export const pg = (connection: Config, rest: Config = {}): [string, Config] => [
  'pg',
  { client: 'pg', connection: { ...PG, ...connection }, ...rest },
];
export const off = { connection: { sslmode: 'disable' } };
export const unverified = { connection: { sslmode: 'require', ssl: { rejectUnauthorized: false } } };
const verified = { connection: { sslmode: 'verify-full', ssl: { rejectUnauthorized: true } } };
export const byCa = { connection: { sslmode: 'verify-ca', ssl: { rejectUnauthorized: true } } };

/** What NocoDB's clients send, and people paste: the sub type and the config, and what is stored of it. */
export const SPELLINGS: readonly (readonly [sent: [string, Config], stored: Config, warns?: RegExp])[] = [
  [pg({ ssl: { rejectUnauthorized: false } }), unverified],
  [pg({ ssl: { rejectUnauthorized: true, servername: 'db' } }), verified],
  [
    pg({ ssl: { serverName: 'db' } }),
    { connection: { sslmode: 'verify-full', ssl: { rejectUnauthorized: true, servername: 'db' } } },
  ],
  [pg({ ssl: true }), verified],
  [pg({ ssl: 'true' }), verified],
  [pg({ ssl: { ca: '', cert: '', key: '' } }), verified],
  [pg({ ssl: { ca: '', rejectUnauthorized: 'false' } }), unverified],
  ...[false, 'false', null, {}, { ca: null, key: null }].map((ssl) => [pg({ ssl }), off] as const),
  [pg({ ssl: 'require' }), unverified],
  [pg({ sslmode: 'prefer' }), unverified, /sslmode is taken for require/],
  [pg({ sslmode: 'verify-ca' }), byCa],
  [pg({ sslmode: 'verify-full' }), verified],
  [pg({ ssl: true }, { sslUse: 'No' }), off],
  [pg({}, { sslUse: 'Allowed' }), unverified],
  [pg({ ssl: { ca: '', cert: '', key: '' } }, { SSLUsage: 'Preferred' }), unverified],
  [pg({}, { sslUse: 'Required' }), verified],
  [pg({}, { sslUse: 'Required-CA' }), byCa],
  [pg({}, { sslUse: 'Required-Identity' }), verified],
  [pg({ sslmode: 'verify-ca' }, { sslUse: 'No' }), byCa],
  [
    pg({}, { tls: { mode: 'verify-ca', serverName: 'db' } }),
    { connection: { ...byCa.connection, ssl: { servername: 'db' } } },
  ],
  [
    pg({}, { pool: { min: '1', max: 5, acquireTimeoutMillis: 5000, idleTimeoutMillis: 1000 } }),
    { pool: { min: 1, max: 5, acquireTimeoutMillis: 5000, idleTimeoutMillis: 1000 } },
  ],
  [
    pg({}, { pool: { max: 5, propagateCreateError: false } }),
    { pool: { max: 5 } },
    /pool\.propagateCreateError is left out/,
  ],
  [pg({}, { acquireConnectionTimeout: 60_000 }), {}, /acquireConnectionTimeout/],
  [pg({}, { debug: false, version: '15', meta: {}, inflection: { table: 'none' } }), {}, /inflection/],
  [pg({ multipleStatements: true, charset: 'utf8' }), {}, /multipleStatements/],
  [pg({}, { searchPath: 'public' }), { searchPath: ['public'] }],
  [pg({ schema: 'sales' }), { searchPath: ['sales'] }],
  [pg({ searchPath: ['a', 'b'] }), { searchPath: ['a', 'b'] }],
  [pg({ host: '  DB.Example.com ' }), { connection: { host: 'db.example.com' } }],
  [pg({ host: '[::1]' }), { connection: { host: '::1' } }],
  [pg({ database: '' }), { connection: { user: 'u' } }, /database is left out/],
  [['postgres', { client: 'postgresql', connection: PG }], { client: 'pg' }],
  [['mysql', { client: 'mysql', connection: { ...PG, port: 3306, ssl: {} } }], { client: 'mysql2' }],
  [
    ['mysql2', { connection: { uri: 'mysql://ann:p%40ss@db:3307/shop?ssl-mode=REQUIRED' } }],
    {
      connection: {
        host: 'db',
        port: 3307,
        user: 'ann',
        password: 'p@ss',
        database: 'shop',
        sslmode: 'require',
      },
    },
  ],
  [
    ['mysql2', { client: 'mysql2', connection: { host: 'h', user: 'u' } }],
    { connection: { host: 'h' } },
    /database is left out/,
  ],
  [
    [
      'pg',
      {
        connection: {
          connectionString:
            'postgres://u:p@db/x?sslmode=require&channel_binding=require&options=endpoint%3Dx',
        },
      },
    ],
    { connection: { mode: 'uri', sslmode: 'require' } },
    /channel_binding of the connection URI is left out/,
  ],
  [
    ['pg', { connection: 'postgres://u:p@db/x' }],
    { connection: { mode: 'uri', uri: 'postgres://u:p@db/x' } },
  ],
  [
    [
      'sqlite3',
      {
        client: 'sqlite3',
        connection: {
          client: 'sqlite3',
          database: 'a.db',
          connection: { filename: 'b.db' },
          useNullAsDefault: true,
        },
      },
    ],
    { client: 'sqlite3', connection: { filename: 'b.db' } },
  ],
  [
    ['sqlite', { client: 'better-sqlite3', connection: { filepath: 'c.db' }, useNullAsDefault: true }],
    { client: 'sqlite3', connection: { filename: 'c.db' } },
  ],
  [
    [
      'mssql',
      {
        client: 'mssql',
        connection: {
          server: 'h',
          port: 1433,
          user: 'sa',
          password: 'p',
          database: 'm',
          options: { encrypt: true, trustServerCertificate: true, enableArithAbort: true },
        },
        searchPath: ['dbo'],
      },
    ],
    { connection: { host: 'h', schema: 'dbo', sslmode: 'require' } },
  ],
  [['mssql', { connection: { ...PG, encrypt: true } }], verified],
  [
    ['oracledb', { client: 'oracledb', connection: { ...PG, port: 1521, database: 'FREEPDB1' } }],
    { connection: { mode: 'fields', serviceName: 'FREEPDB1' } },
  ],
  [
    ['oracledb', { connection: { user: 'u', host: 'h', sid: 'ORCL' } }],
    { connection: { mode: 'sid', sid: 'ORCL' } },
  ],
  [
    ['oracledb', { connection: { user: 'u', connectString: 'db:1522/SALES' } }],
    { connection: { host: 'db', port: 1522, serviceName: 'SALES' } },
  ],
  [
    [
      'oracledb',
      {
        connection: {
          user: 'u',
          connectString: '(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=h)(PORT=1))(CONNECT_DATA=(SID=x)))',
        },
      },
    ],
    { connection: { mode: 'descriptor' } },
  ],
  [
    [
      'snowflake',
      {
        client: 'snowflake',
        connection: {
          account: 'A.B',
          username: 'U',
          password: 'p',
          warehouse: 'W',
          role: 'R',
          database: 'D',
          schema: 'PUBLIC',
        },
      },
    ],
    { connection: { user: 'U', warehouse: 'W', schema: 'PUBLIC', sslmode: 'verify-full' } },
  ],
  [
    [
      'databricks',
      {
        client: 'databricks',
        connection: {
          token: 't',
          host: 'h.cloud.databricks.com',
          path: '/sql/1.0/warehouses/w',
          database: 'd',
          schema: 'default',
        },
      },
    ],
    { connection: { password: 't', httpPath: '/sql/1.0/warehouses/w' } },
  ],
  [['openai', { apiKey: 'sk-x', models: ['gpt-4o', 'gpt-4'] }], { model: 'gpt-4o' }],
];
