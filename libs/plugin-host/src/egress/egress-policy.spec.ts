import fc from 'fast-check';
import { DialRefused } from './dial-refused.js';
import { type EgressLists, EgressPolicy, isAddressRange } from './egress-policy.js';

/** What a policy says of addresses of `host`: nothing, where it lets them pass. */
function refusal(addresses: string | readonly string[], lists?: EgressLists): string | undefined {
  try {
    new EgressPolicy(lists).check('host', [addresses].flat());
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(DialRefused);
    expect(error).toMatchObject({ kind: 'egress_denied', code: 'EEGRESS' });
    return (error as Error).message;
  }
}

const byDefault = (range: string, what: string): string =>
  `This server may not connect to "host": ${range} is denied by default, as ${what}.`;

describe('an egress policy', () => {
  it.each([
    ['169.254.169.254', '169.254.169.254/32', 'cloud metadata'],
    ['169.254.170.2', '169.254.170.2/32', 'cloud metadata'],
    ['100.100.100.200', '100.100.100.200/32', 'cloud metadata'],
    ['192.0.0.192', '192.0.0.192/32', 'cloud metadata'],
    ['168.63.129.16', '168.63.129.16/32', 'cloud metadata'],
    ['fd00:ec2::254', 'fd00:ec2::/32', 'cloud metadata'],
    ['fd00:0ec2:0:0:0:0:0:0254', 'fd00:ec2::/32', 'cloud metadata'],
    ['fd20:ce::254', 'fd20:ce::254/128', 'cloud metadata'],
    ['169.254.0.1', '169.254.0.0/16', 'link-local'],
    ['169.254.255.255', '169.254.0.0/16', 'link-local'],
    ['fe80::1', 'fe80::/10', 'link-local'],
    ['febf:ffff::1', 'fe80::/10', 'link-local'],
    ['fe80::1%eth0', 'fe80::/10', 'link-local'],
    ['0.0.0.0', '0.0.0.0/8', 'unspecified'],
    ['0.1.2.3', '0.0.0.0/8', 'unspecified'],
    ['::', '::/128', 'unspecified'],
    ['224.0.0.1', '224.0.0.0/4', 'multicast'],
    ['239.255.255.250', '224.0.0.0/4', 'multicast'],
    ['ff02::1', 'ff00::/8', 'multicast'],
    ['255.255.255.255', '255.255.255.255/32', 'broadcast'],
  ])('denies %s by default', (address, range, what) => {
    expect(refusal(address)).toBe(byDefault(range, what));
  });

  it.each([
    '127.0.0.1',
    '::1',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.100.100.201',
    '169.253.255.255',
    '169.255.0.0',
    '1.1.1.1',
    '223.255.255.255',
    'fd12:3456::1',
    'fec0::1',
    '2001:db8::1',
    '2606:4700::1111',
    '::ffff:10.0.0.1',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
  ])('lets %s pass by default', (address) => {
    expect(refusal(address)).toBeUndefined();
  });

  it.each([
    ['IPv4-mapped', '::ffff:169.254.169.254'],
    ['IPv4-mapped, in hexadecimal', '0:0:0:0:0:FFFF:A9FE:A9FE'],
    ['IPv4-compatible', '::169.254.169.254'],
    ['IPv4-translated', '::ffff:0:169.254.169.254'],
    ['NAT64', '64:ff9b::169.254.169.254'],
    ['local NAT64', '64:ff9b:1::a9fe:a9fe'],
    ['6to4', '2002:a9fe:a9fe::1'],
    ['a server of Teredo', '2001:0:a9fe:a9fe::'],
    ['a client of Teredo', '2001:0:808:808:0:0:5601:5601'],
  ])('sees an IPv4 address through its IPv6 form: %s', (_, address) => {
    expect(refusal(address)).toBe(byDefault('169.254.169.254/32', 'cloud metadata'));
  });

  it('sees every denied IPv4 address through every IPv6 form and spelling', () => {
    fc.assert(
      fc.property(deniedIpv4, fc.constantFrom(...CARRYING), spelling, (four, carry, spell) => {
        const address = spell(carry(four));
        expect([address, refusal(address, { deny: ['10.0.0.0/8'] })]).toEqual([
          address,
          expect.stringContaining('is denied by'),
        ]);
      }),
    );
  });

  it('refuses a host as soon as one of its addresses is denied, and names its rule but not the address', () => {
    const message = refusal(['1.1.1.1', '10.1.2.3', '2606:4700::1111'], { deny: ['10.0.0.0/8'] });
    expect(message).toBe(
      'This server may not connect to "host": 10.0.0.0/8 is denied by PATCHBAY_EGRESS_DENY.',
    );
  });

  it('denies what the operator denies beside what is denied by default', () => {
    const lists = { deny: ['127.0.0.0/8', '::1', '192.168.7.7'] };
    expect(refusal('127.0.0.1', lists)).toMatch(/ 127\.0\.0\.0\/8 is denied by PATCHBAY_EGRESS_DENY\.$/);
    expect(refusal('::ffff:127.0.0.1', lists)).toMatch(/127\.0\.0\.0\/8/);
    expect(refusal('::1', lists)).toMatch(/ ::1 is denied by PATCHBAY_EGRESS_DENY\.$/);
    expect(refusal('192.168.7.7', lists)).toBeDefined();
    expect(refusal('192.168.7.8', lists)).toBeUndefined();
    expect(refusal('169.254.1.1', lists)).toBeDefined();
  });

  it('lets the smallest range decide, and of two alike the one that allows', () => {
    const lists = {
      deny: ['10.0.0.0/8', '10.1.2.0/24', '10.9.0.0/16'],
      allow: ['10.1.0.0/16', '10.9.0.0/16'],
    };
    expect(refusal('10.0.0.1', lists)).toMatch(/10\.0\.0\.0\/8/);
    expect(refusal('10.1.1.1', lists)).toBeUndefined();
    expect(refusal('10.1.2.1', lists)).toMatch(/10\.1\.2\.0\/24/);
    expect(refusal('10.9.1.1', lists)).toBeUndefined();
  });

  it('is a list of what is allowed where all else is denied', () => {
    const lists = { deny: ['0.0.0.0/0', '::/0'], allow: ['10.0.0.0/8', 'fd00::/8'] };
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', 'fd12::1'])
      expect(refusal(address, lists)).toBeUndefined();
    for (const address of [
      '1.1.1.1',
      '127.0.0.1',
      '::1',
      '2606:4700::1111',
      '64:ff9b::10.0.0.1',
      'fd00:ec2::254',
    ])
      expect([address, refusal(address, lists)]).toEqual([address, expect.any(String)]);
  });

  it('opens link-local addresses and metadata only to who names them', () => {
    expect(refusal('169.254.1.1', { allow: ['0.0.0.0/0', '::/0'] })).toBeDefined();
    expect(refusal('169.254.1.1', { allow: ['169.254.0.0/16'] })).toBeUndefined();
    expect(refusal('169.254.169.254', { allow: ['169.254.0.0/16'] })).toBeDefined();
    expect(refusal('169.254.169.254', { allow: ['169.254.169.254'] })).toBeUndefined();
    expect(refusal('fe80::1%eth0', { allow: ['fe80::/10'] })).toBeUndefined();
  });

  it('takes a range of IPv4-mapped addresses for one of IPv4', () => {
    const lists = { deny: ['::ffff:10.0.0.0/104'] };
    expect(refusal('10.1.2.3', lists)).toMatch(/::ffff:10\.0\.0\.0\/104/);
    expect(refusal('11.1.2.3', lists)).toBeUndefined();
  });

  it.each(['', 'nonsense', '1.2.3', '1.2.3.4.5', '1::2::3'])(
    'lets nothing pass that is not an address: "%s"',
    (text) => {
      expect(() => new EgressPolicy().check('host', [text])).toThrow();
    },
  );

  it('repeats no more of a host than it needs', () => {
    const check = () => new EgressPolicy().check('x'.repeat(10_000), ['169.254.169.254']);
    expect(check).toThrow(/^.{100,300}$/);
  });

  it.each(['10.0.0.0/33', '10.0.0/8', 'x', '::/129', 'fe80::1%lo/64', '10.0.0.0/8/8', '10.0.0.0/ 8'])(
    'knows that "%s" is not a range',
    (text) => {
      expect(isAddressRange(text)).toBe(false);
      expect(() => new EgressPolicy({ allow: [text] })).toThrow(text);
    },
  );
});

type Bytes = readonly number[];

const byte = fc.nat(255);
const deniedIpv4: fc.Arbitrary<Bytes> = fc.oneof(
  fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
  fc.tuple(fc.constant(10), byte, byte, byte),
  fc.tuple(fc.integer({ min: 224, max: 239 }), byte, byte, byte),
  fc.constant([100, 100, 100, 200]),
);

const groupsOf = (bytes: Bytes): number[] =>
  Array.from({ length: bytes.length / 2 }, (_, n) => bytes[2 * n]! * 256 + bytes[2 * n + 1]!);

/** The eight groups of an IPv6 address that carries an IPv4 one. */
const CARRYING: readonly ((four: Bytes) => number[])[] = [
  (four) => [0, 0, 0, 0, 0, 0xff_ff, ...groupsOf(four)],
  (four) => [0, 0, 0, 0, 0, 0, ...groupsOf(four)],
  (four) => [0, 0, 0, 0, 0xff_ff, 0, ...groupsOf(four)],
  (four) => [0x64, 0xff_9b, 0, 0, 0, 0, ...groupsOf(four)],
  (four) => [0x20_02, ...groupsOf(four), 0, 0, 0, 0, 1],
  (four) => [0x20_01, 0, 0x8_08, 0x8_08, 0, 0, ...groupsOf(four.map((part) => part ^ 0xff))],
];

/** Ways to write down eight groups: padded or not, in capitals, with `::`, with the last four bytes in decimal. */
const spelling = fc
  .record({ padded: fc.boolean(), capitals: fc.boolean(), short: fc.boolean(), decimal: fc.boolean() })
  .map(({ padded, capitals, short, decimal }) => (groups: readonly number[]): string => {
    const texts = groups.map((group) => group.toString(16).padStart(padded ? 4 : 1, '0'));
    const [high = 0, low = 0] = groups.slice(6);
    const tail = decimal ? [[high >> 8, high & 255, low >> 8, low & 255].join('.')] : texts.slice(6);
    const whole = [...texts.slice(0, 6), ...tail].join(':');
    const shortened = short ? whole.replace(/(^|:)0+(:0+)+(:|$)/, '::') : whole;
    return capitals ? shortened.toUpperCase() : shortened;
  });
