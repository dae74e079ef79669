import { isIPv4, isIPv6 } from 'node:net';

const GROUPS = 8;
/** Of those, the ones that name the network: a client with one IPv6 address has the other 2^64 too. */
const NETWORK_GROUPS = 4;

/** Which addresses count as one client: an IPv4 address alone, the /64 of an IPv6 address. */
export function networkOf(address: string): string {
  const [bare = ''] = address.split('%');
  if (!isIPv6(bare)) return bare;
  const mapped = /^::ffff:([\d.]+)$/i.exec(bare)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  const [head = [], tail] = bare.split('::').map(groupsOf);
  const missing = tail === undefined ? 0 : GROUPS - head.length - tail.length;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...(tail ?? [])];
  return groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

/** An IPv4 address at the end stands for two groups, which are never those of the network. */
function groupsOf(text: string): string[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}
