import { isIPv6 } from 'node:net';
import type { Reading } from './draft.js';

/** The name or the address of a host, as it is pasted: blanks around it, brackets and capitals say nothing. */
export function readHost(path: string): Reading {
  return (draft) => {
    const said = draft.get(path);
    if (typeof said !== 'string') return;
    const host = said
      .trim()
      .replace(/^\[(.*)\]$/, '$1')
      .toLowerCase();
    const fault = faultOf(host);
    if (fault) draft.refuse(path, fault);
    else if (host !== said) draft.put(path, host);
  };
}

/** Never repeats the host: what was pasted may hold a password. */
function faultOf(host: string): string | undefined {
  if (/^[a-z][\w+.-]*:\/\//.test(host) || host.startsWith('jdbc:'))
    return 'must be the name of a host alone, without a scheme such as https://';
  if (host.includes('@')) return 'must be the name of a host alone, without a user';
  if (host.startsWith('/')) return 'must be the name of a host: a path of a Unix socket is not supported';
  if (/[/\\?#]/.test(host)) return 'must be the name of a host alone, without a path';
  if (/[\s\p{Cc}]/u.test(host)) return 'must be the name of a host, which holds no blanks';
  if (host.includes(':') && !isIPv6(host))
    return 'must be the name of a host alone, without a port: the port has a field of its own';
  return undefined;
}
