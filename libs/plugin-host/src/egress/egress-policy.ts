import { type Address, AddressRange, reachedBy } from './addresses.js';
import { DialRefused } from './dial-refused.js';

/** What an operator denies and allows, each an address or a range such as `10.0.0.0/8`. */
export interface EgressLists {
  readonly deny?: readonly string[];
  readonly allow?: readonly string[];
}

interface Rule {
  readonly range: AddressRange;
  readonly allows: boolean;
  /** Ends a sentence that says what the range is. */
  readonly origin: string;
}

/** No integration belongs there, and a caller that gets there takes over the machine's own identity or its neighbours. */
const DEFAULTS: readonly (readonly [ranges: readonly string[], what: string])[] = [
  [['0.0.0.0/8', '::/128'], 'unspecified'],
  [['169.254.0.0/16', 'fe80::/10'], 'link-local'],
  [['224.0.0.0/4', 'ff00::/8'], 'multicast'],
  [['255.255.255.255/32'], 'broadcast'],
  [
    [
      // Of nearly all clouds, and the credentials of Amazon's containers.
      '169.254.169.254/32',
      '169.254.170.2/32',
      '169.254.170.23/32',
      // Amazon, Google, Oracle, Scaleway.
      'fd00:ec2::/32',
      'fd20:ce::254/128',
      'fd00:c1::a9fe:a9fe/128',
      'fd00:42::42/128',
      // Alibaba, Oracle, Azure.
      '100.100.100.200/32',
      '192.0.0.192/32',
      '168.63.129.16/32',
    ],
    'cloud metadata',
  ],
];

/**
 * Where this server may connect to. Of the ranges that hold an address the smallest decides, and of two alike the one
 * that allows; what no range holds is allowed.
 */
export class EgressPolicy {
  /** The first that holds an address decides. */
  readonly #rules: readonly Rule[];

  /** @throws Error where something is not a range */
  constructor({ deny = [], allow = [] }: EgressLists = {}) {
    this.#rules = [
      ...allow.map((text) => ruleOf(text, true, 'allowed by PATCHBAY_EGRESS_ALLOW')),
      ...deny.map((text) => ruleOf(text, false, 'denied by PATCHBAY_EGRESS_DENY')),
      ...DEFAULTS.flatMap(([ranges, what]) =>
        ranges.map((text) => ruleOf(text, false, `denied by default, as ${what}`)),
      ),
    ].sort((one, other) => other.range.bits - one.range.bits);
  }

  /**
   * Of a host's addresses each must be allowed: which of them is taken, the host's owner could choose.
   * @throws DialRefused that names the host as it was given and the range, and keeps the address to itself: who may
   * save an integration may not learn from it how the names of this network resolve
   */
  check(host: string, addresses: readonly string[]): void {
    const rule = addresses
      .flatMap(reachedBy)
      .map((address) => this.#ruleFor(address))
      .find((decisive) => decisive?.allows === false);
    if (!rule) return;
    const named = host.length > LONGEST_HOST ? `${host.slice(0, LONGEST_HOST)}…` : host;
    throw new DialRefused(
      'egress_denied',
      `This server may not connect to "${named}": ${rule.range.text} is ${rule.origin}.`,
    );
  }

  #ruleFor(address: Address): Rule | undefined {
    return this.#rules.find(({ range }) => range.has(address));
  }
}

const LONGEST_HOST = 100;

function ruleOf(text: string, allows: boolean, origin: string): Rule {
  const range = AddressRange.parse(text);
  if (!range) throw new Error(`"${text}" is not a range of addresses.`);
  return { range, allows, origin };
}

/** Whether a text is an address or a range such as `10.0.0.0/8` or `fd00::/8`. */
export function isAddressRange(text: string): boolean {
  return AddressRange.parse(text) !== undefined;
}
