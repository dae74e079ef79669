import { createPublicKey, verify } from 'node:crypto';
import type { Context } from './snowflake-sql.js';

export interface Account {
  readonly account: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly warehouse: string;
  /** The first is what a login gets that asks for none. */
  readonly roles: readonly string[];
}

interface LoginData {
  readonly ACCOUNT_NAME?: string;
  readonly LOGIN_NAME?: string;
  readonly PASSWORD?: string;
  readonly AUTHENTICATOR?: string;
  readonly TOKEN?: string;
}

export type Login = { readonly context: Context } | { readonly code: string; readonly message: string };

/** As Snowflake does it: a database that is not there is not a reason to refuse, a role is. */
export function logIn(
  known: Account,
  { publicKey }: { readonly publicKey: string | undefined },
  data: LoginData,
  query: URLSearchParams,
): Login {
  const byKey = data.AUTHENTICATOR === 'SNOWFLAKE_JWT';
  const proven = byKey ? isSigned(known, publicKey, data.TOKEN) : data.PASSWORD === known.password;
  if (!proven || data.ACCOUNT_NAME !== known.account || data.LOGIN_NAME !== known.user)
    return byKey
      ? { code: '390144', message: 'JWT token is invalid.' }
      : { code: '390100', message: 'Incorrect username or password was specified.' };
  const role = query.get('roleName') ?? known.roles[0]!;
  if (!known.roles.includes(role))
    return { code: '250001', message: `Role '${role}' specified in the connect string does not exist.` };
  const own = (name: string, theirs: string): string | null => (query.get(name) === theirs ? theirs : null);
  return {
    context: {
      role,
      database: own('databaseName', known.database),
      warehouse: own('warehouse', known.warehouse),
    },
  };
}

function isSigned({ account, user }: Account, publicKey: string | undefined, token = ''): boolean {
  const [header, payload, signature] = token.split('.');
  if (!publicKey || !header || !payload || !signature) return false;
  const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string };
  const signed = verify(
    'RSA-SHA256',
    Buffer.from(`${header}.${payload}`),
    createPublicKey(publicKey),
    Buffer.from(signature, 'base64url'),
  );
  return signed && sub === `${account}.${user}`.toUpperCase();
}
