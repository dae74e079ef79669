/** What a statement can leave in its session; an engine has an answer to each, and an empty list where it knows no such thing. */
export const LEFTOVER_KINDS = [
  'temporary object',
  'setting',
  'role',
  'session lock',
  'variable',
  'prepared statement',
  'cursor',
  'subscription',
  'generated key',
  'seed',
] as const;

export type LeftoverKind = (typeof LEFTOVER_KINDS)[number];

export interface Leftover {
  /** Run before by the engine's superuser. */
  readonly prepare?: readonly string[];
  /** Leaves something, run by `write`. */
  readonly leave: string;
  /** Run by `query` in place of `write`, which may also refuse it. */
  readonly by?: 'query';
  /** It leaves something and fails. */
  readonly fails?: true;
  /** A query that answers, or fails, as it did before, where nothing is left. */
  readonly probe: string;
  /** Run by `write` in place of `query`. */
  readonly probedBy?: 'write';
  /** A probe that never answers alike, and does so where something is left. */
  readonly varies?: true;
}

export type Leftovers = Readonly<Record<LeftoverKind, readonly Leftover[]>>;

/** For engines that keep nothing between statements, or whose stand-in does not know what is left. */
export const NO_LEFTOVERS: Leftovers = {
  'temporary object': [],
  setting: [],
  role: [],
  'session lock': [],
  variable: [],
  'prepared statement': [],
  cursor: [],
  subscription: [],
  'generated key': [],
  seed: [],
};
