export const TYPE = { connect: 1, accept: 2, refuse: 4, redirect: 5, data: 6, resend: 11 } as const;

export const HEADER_BYTES = 8;
/** Where the length and the offset of the descriptor stand in a CONNECT packet. */
export const DESCRIPTOR = { length: 24, offset: 26 } as const;

export function packet(type: number, body: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(HEADER_BYTES + body.length);
  header[4] = type;
  return Buffer.concat([header, body]);
}

/** As after an ACCEPT of version 315 or later: with a length of four bytes. */
export function largePacket(type: number, body: Buffer): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(HEADER_BYTES + body.length);
  header[4] = type;
  return Buffer.concat([header, body]);
}
