import { Failure, type FieldProblem } from './failure.js';

/** What a caller may ask for, per run of an action. */
export interface RunOptions {
  readonly timeoutMs?: number;
  readonly maxRows?: number;
  readonly maxBytes?: number;
  readonly rowMode?: 'object' | 'array';
}

export interface Limit {
  /** Taken when the caller names none. */
  readonly preset: number;
  /** The caller gets no more, whatever it names. */
  readonly ceiling: number;
}

export interface Limits {
  readonly timeoutMs: Limit;
  readonly maxRows: Limit;
  readonly maxBytes: Limit;
}

/** For answers that are put together in memory. */
export const BUFFERED_LIMITS: Limits = {
  timeoutMs: { preset: 30_000, ceiling: 300_000 },
  maxRows: { preset: 10_000, ceiling: 100_000 },
  maxBytes: { preset: 16 * 1024 * 1024, ceiling: 64 * 1024 * 1024 },
};

/** For answers that flow: they take no memory, so only time bounds them. */
export const STREAMED_LIMITS: Limits = {
  timeoutMs: { preset: 600_000, ceiling: 3_600_000 },
  maxRows: { preset: Infinity, ceiling: Infinity },
  maxBytes: { preset: Infinity, ceiling: Infinity },
};

/** What a run gets. */
export type AppliedLimits = Required<RunOptions>;

/** @throws Failure `invalid_request` that names each option at fault. */
export function applyLimits(options: unknown, limits: Limits): AppliedLimits {
  const asked = checkOptions(options);
  const apply = (name: keyof Limits): number =>
    Math.min(asked[name] ?? limits[name].preset, limits[name].ceiling);
  return {
    timeoutMs: apply('timeoutMs'),
    maxRows: apply('maxRows'),
    maxBytes: apply('maxBytes'),
    rowMode: asked.rowMode ?? 'object',
  };
}

const NO_OPTIONS: RunOptions = {};

function checkOptions(options: unknown): RunOptions {
  if (options === undefined || options === null) return NO_OPTIONS;
  if (typeof options !== 'object' || Array.isArray(options))
    throw invalid([{ path: 'options', message: 'must be object' }]);
  const problems: FieldProblem[] = [];
  for (const [name, value] of Object.entries(options)) {
    const path = `options.${name.slice(0, 100)}`;
    if (name === 'rowMode') {
      if (value !== 'object' && value !== 'array')
        problems.push({ path, message: 'must be one of object, array' });
    } else if (name === 'timeoutMs' || name === 'maxRows' || name === 'maxBytes') {
      if (!Number.isSafeInteger(value) || (value as number) < 1)
        problems.push({ path, message: 'must be a whole number from 1' });
    } else {
      problems.push({ path, message: 'is not known' });
    }
  }
  if (problems.length > 0) throw invalid(problems);
  return options;
}

function invalid(fields: readonly FieldProblem[]): Failure {
  return new Failure('invalid_request', 'The options are not valid.', { fields });
}
