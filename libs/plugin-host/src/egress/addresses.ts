import { BlockList, isIP } from 'node:net';

type Family = 'ipv4' | 'ipv6';

/** In the form in which ranges are asked about it. */
export interface Address {
  readonly text: string;
  readonly family: Family;
}

/** Addresses that begin alike, such as `10.0.0.0/8`; an address alone is a range of one. */
export class AddressRange {
  readonly #list = new BlockList();

  private constructor(
    readonly text: string,
    /** How many bits all have in common: the more, the smaller the range. */
    readonly bits: number,
    readonly family: Family,
    base: string,
  ) {
    this.#list.addSubnet(base, bits, family);
  }

  /** `undefined` where the text is not such a range. */
  static parse(text: string): AddressRange | undefined {
    const [base = '', bits, ...more] = text.split('/');
    const version = isIP(base);
    if (version === 0 || base.includes('%') || more.length > 0) return undefined;
    const longest = version === 4 ? 32 : 128;
    if (bits !== undefined && !/^\d{1,3}$/.test(bits)) return undefined;
    const length = bits === undefined ? longest : Number(bits);
    if (length > longest) return undefined;
    if (version === 4) return new AddressRange(text, length, 'ipv4', base);
    // What is written as IPv6 and means IPv4 is asked for as IPv4.
    const mapped = length >= MAPPED_BITS ? mappedIn(bytesOf(base)) : undefined;
    if (mapped) return new AddressRange(text, length - MAPPED_BITS, 'ipv4', mapped);
    return new AddressRange(text, length, 'ipv6', base);
  }

  has({ text, family }: Address): boolean {
    // A list of Node's would count IPv4 among the IPv6 addresses.
    return family === this.family && this.#list.check(text, family);
  }
}

const MAPPED_BITS = 96;

const range = (text: string): AddressRange => AddressRange.parse(text)!;
const lastFour = (bytes: Buffer): Uint8Array[] => [bytes.subarray(12)];

/** IPv6 addresses with an IPv4 address inside, which some router or tunnel sends the packets to. */
const CARRIERS: readonly (readonly [range: AddressRange, carried: (bytes: Buffer) => Uint8Array[]])[] = [
  // NAT64: RFC 6052, and RFC 8215 as it is used, with 96 bits before the address.
  [range('64:ff9b::/96'), lastFour],
  [range('64:ff9b:1::/48'), lastFour],
  // 6to4: RFC 3056.
  [range('2002::/16'), (bytes) => [bytes.subarray(2, 6)]],
  // Teredo: RFC 4380. Its server, and the client in inverted bits.
  [range('2001::/32'), (bytes) => [bytes.subarray(4, 8), bytes.subarray(12).map((byte) => byte ^ 0xff)]],
  // SIIT: RFC 2765.
  [range('::ffff:0:0:0/96'), lastFour],
  // IPv4-compatible: RFC 4291, 2.5.5.1. The smallest two are the unspecified address and the loopback.
  [range('::/96'), (bytes) => (bytes.readUInt32BE(12) > 1 ? lastFour(bytes) : [])],
];

/**
 * All that a connection to an address may come to: itself, and an IPv4 address that it carries. An IPv4-mapped one is
 * nothing but the IPv4 address. @throws where it is not an address
 */
export function reachedBy(address: string): Address[] {
  // A zone says through which interface, and not where to.
  const text = address.replace(/%.*$/s, '');
  if (isIP(text) === 4) return [{ text, family: 'ipv4' }];
  const bytes = bytesOf(text);
  const mapped = mappedIn(bytes);
  if (mapped) return [{ text: mapped, family: 'ipv4' }];
  const own: Address = { text, family: 'ipv6' };
  const carried = CARRIERS.filter(([carrier]) => carrier.has(own)).flatMap(([, carriedBy]) =>
    carriedBy(bytes),
  );
  return [own, ...carried.map((four): Address => ({ text: four.join('.'), family: 'ipv4' }))];
}

/** The IPv4 address of an IPv4-mapped one: RFC 4291, 2.5.5.2. */
function mappedIn(bytes: Buffer): string | undefined {
  const mapped = bytes.readUInt32BE(8) === 0xff_ff && bytes.subarray(0, 8).every((byte) => byte === 0);
  return mapped ? bytes.subarray(12).join('.') : undefined;
}

/** The sixteen bytes of an IPv6 address. */
function bytesOf(address: string): Buffer {
  // A URL has the address in its one canonical form, in which all is hexadecimal and `::` comes at most once.
  const [left = '', right] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groupsOf = (part = ''): string[] => part.split(':').filter(Boolean);
  const [head, tail] = [groupsOf(left), groupsOf(right)];
  const between = Array<string>(8 - head.length - tail.length).fill('0');
  const groups = [...head, ...between, ...tail];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
