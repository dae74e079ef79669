import type { Dice } from './dice.js';

/** What a rogue server makes of a piece of its answer. */
export interface Mutation {
  readonly name: string;
  readonly mutate: (piece: Buffer, dice: Dice) => Buffer;
  /** What it sends on and on afterwards, until its peer has enough. */
  readonly flood?: (piece: Buffer, dice: Dice) => Buffer;
  /** It falls silent afterwards, or hangs up. */
  readonly then?: 'silence' | 'end';
}

/** Where headers are: at the begin of a piece, or wherever a frame within it may begin. */
function place(piece: Buffer, dice: Dice): number {
  return dice.below(2) === 0 ? dice.below(Math.min(12, piece.length)) : dice.below(piece.length);
}

const LENGTHS = [0, 1, 3, 4, 5, 0xff, 0xffff, 0xffffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

function withNumber(piece: Buffer, dice: Dice): Buffer {
  const changed = Buffer.concat([piece, Buffer.alloc(4)]);
  const at = place(piece, dice);
  if (dice.below(2) === 0) changed.writeUInt32BE(dice.pick(LENGTHS), at);
  else changed.writeUInt32LE(dice.pick(LENGTHS), at);
  return changed.subarray(0, piece.length);
}

function cut(piece: Buffer, dice: Dice): Buffer {
  return piece.subarray(0, place(piece, dice));
}

/** Each as a sound piece in which one thing is wrong: it gets further than noise does. */
export const MUTATIONS: readonly Mutation[] = [
  { name: 'another number', mutate: withNumber },
  { name: 'several other numbers', mutate: (piece, dice) => withNumber(withNumber(piece, dice), dice) },
  {
    name: 'another byte',
    mutate: (piece, dice) => {
      const changed = Buffer.from(piece);
      changed[place(piece, dice)] = dice.below(256);
      return changed;
    },
  },
  {
    name: 'no NUL',
    mutate: (piece) => Buffer.from(piece.map((byte) => byte || 0x20)),
  },
  { name: 'cut short, then silence', mutate: cut, then: 'silence' },
  { name: 'cut short, then the end', mutate: cut, then: 'end' },
  { name: 'cut short, then what follows', mutate: cut },
  {
    name: 'a hole',
    mutate: (piece, dice) => {
      const at = place(piece, dice);
      return Buffer.concat([piece.subarray(0, at), piece.subarray(at + 1 + dice.below(8))]);
    },
  },
  {
    name: 'noise within',
    mutate: (piece, dice) => {
      const at = place(piece, dice);
      return Buffer.concat([piece.subarray(0, at), dice.bytes(1 + dice.below(64)), piece.subarray(at)]);
    },
  },
  { name: 'noise', mutate: (_piece, dice) => dice.bytes(1 + dice.below(256)) },
  { name: 'the same again and again', mutate: (piece) => piece, flood: (piece) => piece },
  { name: 'a large number and a flood', mutate: withNumber, flood: () => Buffer.alloc(65_536, 0x41) },
  { name: 'a flood of noise', mutate: cut, flood: (_piece, dice) => dice.bytes(4096) },
  { name: 'a flood of nothing', mutate: cut, flood: () => Buffer.alloc(65_536) },
];
