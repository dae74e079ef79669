/** One part of a PEM text, RFC 7468: what it says it is, and its bytes. */
export interface PemPart {
  /** As `CERTIFICATE` or `PRIVATE KEY`. */
  readonly label: string;
  /** Of a key that is sealed in the older way, RFC 1421: how. */
  readonly sealedBy?: string;
  /** Without blanks. */
  readonly base64: string;
}

/** Why a text cannot be used: the end of a sentence that starts with the name of its field. */
export interface Unreadable {
  readonly problem: string;
  /** The text stands for a PEM whose content was left out, as examples in documentation do. */
  readonly elided?: true;
}

/** A bundle of all public CAs has a fifth of it. */
const MAX_CHARACTERS = 1024 * 1024;

const BEGIN = '-----BEGIN ';
const DASHES = '-----';

/** What stands for the content in examples. */
const ELLIPSIS = /^[.…]*$/;

/**
 * The parts of a PEM text, which may have come through a variable of the environment, YAML, JSON in JSON or a form of one
 * line: with `\n` for its ends of lines, indented, joined, with a byte order mark or without ends of lines. Text around
 * the parts is a comment. Takes time in proportion to the text.
 */
export function partsOf(text: string): { readonly parts: readonly PemPart[] } | Unreadable {
  if (text.length > MAX_CHARACTERS)
    return { problem: `has more than ${MAX_CHARACTERS.toLocaleString('en-US')} characters` };
  const plain = text.replace(/\\+[nrt]/g, '\n');
  const parts: PemPart[] = [];
  for (let from = plain.indexOf(BEGIN); from >= 0; from = plain.indexOf(BEGIN, from)) {
    const labelEnd = plain.indexOf(DASHES, from + BEGIN.length);
    if (labelEnd < 0) return { problem: 'breaks off within its first line' };
    const label = plain.slice(from + BEGIN.length, labelEnd);
    const bodyStart = labelEnd + DASHES.length;
    const end = `-----END ${label}-----`;
    const bodyEnd = endOf(plain, bodyStart);
    const body = plain.slice(bodyStart, bodyEnd);
    if (ELLIPSIS.test(body.replace(/[\s"',]/g, '')) && body.trim() !== '')
      return { problem: `holds "..." in place of its ${label.toLowerCase()}`, elided: true };
    if (!plain.startsWith(end, bodyEnd)) return { problem: `has no line "${end}"` };
    const part = partOf(label, body);
    if ('problem' in part) return part;
    parts.push(part);
    from = bodyEnd + end.length;
  }
  return parts.length > 0 ? { parts } : { problem: withoutPem(text) };
}

/** Up to the next line of dashes, of whatever kind. */
function endOf(plain: string, from: number): number {
  const at = plain.indexOf('-----', from);
  return at < 0 ? plain.length : at;
}

const HEADERS = /^\s*Proc-Type:\s*4,\s*ENCRYPTED\s+DEK-Info:\s*([A-Z0-9-]+,[0-9A-Fa-f]+)\s/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function partOf(label: string, body: string): PemPart | Unreadable {
  const [headers = '', sealedBy] = HEADERS.exec(body) ?? [];
  const base64 = body.slice(headers.length).replace(/\s+/g, '');
  if (base64 === '') return { problem: `has nothing between the lines of its ${label.toLowerCase()}` };
  if (!BASE64.test(base64))
    return { problem: `has characters in its ${label.toLowerCase()} that are not base64` };
  return { label, ...(sealedBy && { sealedBy }), base64 };
}

function withoutPem(text: string): string {
  const path = /^\s*(?:[A-Za-z]:\\|~?\.{0,2}\/)\S*\s*$|^\s*\S+\.(?:pem|crt|cer|key|p12|pfx|jks)\s*$/i.test(
    text.slice(0, 1000),
  );
  return path
    ? 'must be the PEM text itself, not the name of a file'
    : 'must be PEM text, which starts with "-----BEGIN"';
}

/** In lines of 64, as every reader of PEM takes it. */
export function pemOf({ label, sealedBy, base64 }: PemPart): string {
  const headers = sealedBy ? [`Proc-Type: 4,ENCRYPTED`, `DEK-Info: ${sealedBy}`, ''] : [];
  const lines = base64.match(/.{1,64}/g)!;
  return [`-----BEGIN ${label}-----`, ...headers, ...lines, `-----END ${label}-----`, ''].join('\n');
}
