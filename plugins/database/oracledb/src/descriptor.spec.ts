import { descriptorOf } from './descriptor.js';
import type { OracleConfig } from './form.js';

const config = (connection: object, mode = 'disable') =>
  ({ connection: { mode: 'fields', port: 1521, sslmode: mode, ssl: {}, ...connection } }) as OracleConfig;

const refusalOf = (given: OracleConfig): { path?: string; message: string } | undefined => {
  try {
    descriptorOf(given);
    return undefined;
  } catch (error) {
    return error as { path?: string; message: string };
  }
};

describe('a connect descriptor', () => {
  it('is made of host, port and service name, over TLS where that is on', () => {
    const given = { host: 'db.example.com', serviceName: 'FREEPDB1' };
    expect(descriptorOf(config(given))).toBe(
      '(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=db.example.com)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=FREEPDB1)))',
    );
    expect(descriptorOf(config(given, 'verify-full'))).toContain('(PROTOCOL=tcps)');
  });

  it.each([
    'a)(HOST=evil',
    'a)(PORT=1)(x=',
    'evil)(SECURITY=(MY_WALLET_DIRECTORY=/etc',
    `a'b`,
    'a"b',
    'a b',
    'a\nb',
    'a=b',
    'a\\)(HOST=evil',
    'a#b',
    'a,b',
    '',
  ])('takes no host and no service name that would write into it: %j', (hostile) => {
    expect(refusalOf(config({ host: hostile, serviceName: 'x' }))?.path).toBe('config.connection.host');
    expect(refusalOf(config({ host: 'x', serviceName: hostile }))?.path).toBe(
      'config.connection.serviceName',
    );
  });

  it('may come whole, with addresses to choose from', () => {
    const descriptor = `(DESCRIPTION = (LOAD_BALANCE = on)
      (ADDRESS_LIST = (ADDRESS = (PROTOCOL = TCP)(HOST = a)(PORT = 1521)) (ADDRESS = (PROTOCOL = tcp)(HOST = b)(PORT = 1522)))
      (CONNECT_DATA = (SERVICE_NAME = x)(SERVER = dedicated)))`;
    expect(descriptorOf(config({ mode: 'descriptor', descriptor }))).toMatch(
      /^\(DESCRIPTION=\(LOAD_BALANCE=on\)/,
    );
  });

  it.each([
    [
      '(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=a)(PORT=1))(SECURITY=(MY_WALLET_DIRECTORY=/etc)))',
      /SECURITY/,
    ],
    ['(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HTTPS_PROXY=evil)(HOST=a)(PORT=1)))', /HTTPS_PROXY/],
    ['(DESCRIPTION=(ADDRESS=(PROTOCOL=beq)(PROGRAM=/bin/sh)))', /PROTOCOL|PROGRAM/],
    ['(DESCRIPTION=(ADDRESS=(PROTOCOL=tcps)(HOST=a)(PORT=1)))', /has to be tcp/],
    ['(DESCRIPTION=(ADDRESS=(HOST=a)(PORT=1)))', /no address/],
    ['(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=a)', /do not match/],
    ['(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST=a)))(DESCRIPTION=(x=y))', /cannot be read/],
    ['(DESCRIPTION=(ADDRESS=(PROTOCOL=tcp)(HOST="a")))', /cannot be read/],
    ['db.example.com:1521/x', /cannot be read/],
    ['name_of_a_file', /cannot be read/],
    ['', /no address/],
  ])('does not come as %s', (descriptor, why) => {
    const refusal = refusalOf(config({ mode: 'descriptor', descriptor }));
    expect(refusal).toMatchObject({
      path: 'config.connection.descriptor',
      message: expect.stringMatching(why),
    });
  });

  it('sends nothing unencrypted where TLS is on', () => {
    const descriptor =
      '(DESCRIPTION=(ADDRESS=(PROTOCOL=tcps)(HOST=a)(PORT=1))(ADDRESS=(PROTOCOL=tcp)(HOST=a)(PORT=2)))';
    const refusal = refusalOf(config({ mode: 'descriptor', descriptor }, 'verify-full'));
    expect(refusal?.message).toMatch(/has to be tcps/);
  });
});
