import { Failure, type FieldProblem } from '../failures/failure.js';

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

/** What one value may have, unless the operator says otherwise. */
export const MAX_CELL_BYTES = 64 * 1024 * 1024;

/** For answers that are put together in memory. */
export const BUFFERED_LIMITS: Limits = {
  timeoutMs: { preset: 30_000, ceiling: 300_000 },
  maxRows: { preset: 10_000, ceiling: 100_000 },
  maxBytes: { preset: 16 * 1024 * 1024, ceiling: 64 * 1024 * 1024 },
};

/** For answers that flow: they take no memory beyond that of their largest row, so only time bounds them. */
export const STREAMED_LIMITS: Limits = {
  timeoutMs: { preset: 600_000, ceiling: 3_600_000 },
  maxRows: { preset: Infinity, ceiling: Infinity },
  maxBytes: { preset: Infinity, ceiling: Infinity },
};

/** For answers that are put together in memory, of actions that may be long. */
export const LONG_LIMITS: Limits = { ...BUFFERED_LIMITS, timeoutMs: STREAMED_LIMITS.timeoutMs };

/** What a run gets. */
export interface AppliedLimits extends Required<RunOptions> {
  readonly maxCellBytes: number;
  readonly maxRowBytes: number;
  /** What the caller can do about a value that is too large. */
  readonly remedy: string;
}

/** A row of one large value has others beside it. */
const CELLS_A_ROW = 2;

/** What the server takes, whatever a caller asks for. */
export interface ServerLimits {
  readonly maxCellBytes: number;
  /** All that the runs of one integration may gather together: one alone takes no more. */
  readonly memoryBytes: number;
}

const NO_MORE: ServerLimits = { maxCellBytes: MAX_CELL_BYTES, memoryBytes: Infinity };

/** @throws Failure `invalid_request` that names each option at fault. */
export function applyLimits(
  options: unknown,
  limits: Limits,
  { maxCellBytes, memoryBytes }: ServerLimits = NO_MORE,
): AppliedLimits {
  const asked = checkOptions(options);
  const apply = (name: keyof Limits): number =>
    Math.min(asked[name] ?? limits[name].preset, limits[name].ceiling);
  const ceiling = Math.min(limits.maxBytes.ceiling, memoryBytes);
  const flows = !Number.isFinite(limits.maxBytes.ceiling);
  const maxBytes = flows ? apply('maxBytes') : Math.min(apply('maxBytes'), memoryBytes);
  const mostCellBytes = Math.min(maxCellBytes, memoryBytes);
  return {
    timeoutMs: apply('timeoutMs'),
    maxRows: apply('maxRows'),
    maxBytes,
    rowMode: asked.rowMode ?? 'object',
    maxCellBytes: Math.min(maxBytes, mostCellBytes),
    maxRowBytes: Math.min(maxBytes, CELLS_A_ROW * mostCellBytes, memoryBytes),
    remedy:
      maxBytes < Math.min(ceiling, mostCellBytes)
        ? 'Select less of it, or raise options.maxBytes.'
        : 'Select less of it: this server takes no more.',
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
