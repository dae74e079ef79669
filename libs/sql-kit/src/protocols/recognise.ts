/** A protocol, and whether some bytes are the first that a server of it sends. */
interface Protocol {
  readonly name: string;
  readonly fits: (bytes: Buffer) => boolean;
}

const says = (pattern: RegExp) => (bytes: Buffer) => pattern.test(bytes.toString('latin1', 0, 64));

const OP_REPLY = 1;
const OP_MSG = 2013;

const PROTOCOLS: readonly Protocol[] = [
  { name: 'SSH', fits: says(/^SSH-\d/) },
  { name: 'HTTP', fits: says(/^(HTTP\/\d|<!doctype |<html)/i) },
  { name: 'Redis', fits: says(/^(-(ERR|NOAUTH|DENIED|WRONGPASS|LOADING) |\+PONG)/) },
  { name: 'Memcached', fits: says(/^(CLIENT_|SERVER_)?ERROR\b/) },
  { name: 'mail or FTP', fits: says(/^(220[ -]|\* OK|\+OK)/) },
  { name: 'AMQP', fits: says(/^AMQP/) },
  // A packet numbered 0: the greeting of version 10, or an error in place of it.
  { name: 'MySQL', fits: (bytes) => bytes[3] === 0 && (bytes[4] === 0xff || says(/^[^]{4}\n[\d.]+/)(bytes)) },
  // An answer to a login, by a message with its length, or to a question for TLS.
  {
    name: 'PostgreSQL',
    fits: (bytes) =>
      says(/^[SN]$/)(bytes) ||
      (says(/^[RENv]\0\0/)(bytes) && bytes.length > 4 && bytes.readUInt32BE(1) < 30_000),
  },
  {
    name: 'MongoDB',
    fits: (bytes) => bytes.length >= 16 && [OP_REPLY, OP_MSG].includes(bytes.readInt32LE(12)),
  },
  { name: 'SQL Server', fits: (bytes) => bytes[0] === 4 && bytes[1]! <= 1 },
  // Packets that accept, refuse, redirect, or ask for the same again.
  {
    name: 'Oracle',
    fits: (bytes) => bytes.length >= 8 && bytes.readUInt16BE(2) === 0 && [2, 4, 5, 11].includes(bytes[4]!),
  },
  // An alert, or a handshake.
  {
    name: 'TLS',
    fits: (bytes) => [0x15, 0x16].includes(bytes[0]!) && bytes[1] === 3 && bytes[2]! <= 4,
  },
];

/**
 * What a server's first bytes look like, where it is not what is expected. What fits the expected protocol is that, whatever
 * else it looks like.
 */
export function foreignTo(expected: string, bytes: Buffer): string | undefined {
  const fitting = PROTOCOLS.filter(({ fits }) => fits(bytes)).map(({ name }) => name);
  return fitting.includes(expected) ? undefined : fitting[0];
}
