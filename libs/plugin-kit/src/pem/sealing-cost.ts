/** One value of DER: its tag and its content. */
interface Value {
  readonly tag: number;
  readonly content: Buffer;
}

const SEQUENCE = 0x30;
const IDENTIFIER = 0x06;
const INTEGER = 0x02;

const PBES2 = '2a864886f70d01050d';
const PBKDF2 = '2a864886f70d01050c';
const SCRYPT = '2b06010401da47040b';
/** PKCS #5 version 1, and PKCS #12: the derivation and the cipher in one. */
const COMBINED = /^(2a864886f70d0105|2a864886f70d010c01)[0-9a-f]{2}$/;

/**
 * How much work it takes to open a key of the form `ENCRYPTED PRIVATE KEY`, in rounds of PBKDF2: the key itself says how
 * much, and it may say two thousand million. Infinity where it says nothing that is understood.
 */
export function sealingRounds(der: Buffer): number {
  const [sealed] = valuesOf(der);
  const [algorithm] = valuesIn(sealed);
  const [identifier, parameters] = valuesIn(algorithm);
  const name = nameOf(identifier);
  if (name !== PBES2) return COMBINED.test(name) ? (numbersIn(parameters)[0] ?? Infinity) : Infinity;
  const [derivation] = valuesIn(parameters);
  const [derivedBy, how] = valuesIn(derivation);
  const [first = Infinity, blocks = Infinity, lanes = Infinity] = numbersIn(how);
  if (nameOf(derivedBy) === PBKDF2) return first;
  // To hash a block of scrypt takes about as long as a round.
  return nameOf(derivedBy) === SCRYPT ? first * blocks * lanes : Infinity;
}

function nameOf(value: Value | undefined): string {
  return value?.tag === IDENTIFIER ? value.content.toString('hex') : '';
}

function numbersIn(value: Value | undefined): readonly number[] {
  return valuesIn(value)
    .filter(({ tag }) => tag === INTEGER)
    .map(({ content }) => Number(`0x${content.toString('hex') || '0'}`));
}

function valuesIn(value: Value | undefined): readonly Value[] {
  return value?.tag === SEQUENCE ? valuesOf(value.content) : [];
}

/** One after the other, as many as are whole. */
function valuesOf(der: Buffer): readonly Value[] {
  const values: Value[] = [];
  for (let at = 0; at + 2 <= der.length;) {
    const first = der[at + 1]!;
    // A length that is only known at the end, which BER has and DER has not.
    if (first === 0x80) break;
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    const start = at + 2 + lengthBytes;
    const length = lengthBytes === 0 ? first : Number(`0x${der.toString('hex', at + 2, start) || '0'}`);
    if (!(start + length <= der.length)) break;
    values.push({ tag: der[at]!, content: der.subarray(start, start + length) });
    at = start + length;
  }
  return values;
}
