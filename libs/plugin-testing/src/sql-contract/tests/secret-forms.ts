/** The text around a secret that stands in it, in clear or encoded; `undefined` when there is none. */
export function traceOf(secret: string, text: string): string | undefined {
  const form = formsOf(secret).find((candidate) => text.includes(candidate));
  return form === undefined ? undefined : text.slice(Math.max(0, text.indexOf(form) - 100)).slice(0, 300);
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    encodeURI(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('hex'),
    ...[0, 1, 2].flatMap((offset) => {
      const inside = base64Inside(bytes, offset);
      return [inside, inside.replaceAll('+', '-').replaceAll('/', '_')];
    }),
  ];
}

/** What base64 makes of the bytes when so many others come before them: the part that does not depend on those around. */
function base64Inside(bytes: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const whole = Math.floor(((offset + bytes.length) * 8) / 6);
  return encoded.slice(Math.ceil((offset * 8) / 6), whole);
}
