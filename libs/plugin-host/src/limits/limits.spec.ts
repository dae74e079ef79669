import { Failure } from '../failures/failure.js';
import { applyLimits, BUFFERED_LIMITS, STREAMED_LIMITS } from './limits.js';

function problemsWith(options: unknown): readonly { path: string; message: string }[] {
  try {
    applyLimits(options, BUFFERED_LIMITS);
  } catch (error) {
    if (error instanceof Failure && error.kind === 'invalid_request') return error.fields ?? [];
  }
  return [];
}

describe('the limits of a run', () => {
  it.each([undefined, null, {}])('are the preset ones for %j', (options) => {
    expect(applyLimits(options, BUFFERED_LIMITS)).toEqual({
      timeoutMs: 30_000,
      maxRows: 10_000,
      maxBytes: 16 * 1024 * 1024,
      rowMode: 'object',
      maxCellBytes: 16 * 1024 * 1024,
      maxRowBytes: 16 * 1024 * 1024,
      remedy: 'Select less of it, or raise options.maxBytes.',
    });
  });

  it('are what the caller asks for, up to the ceiling', () => {
    const options = { timeoutMs: 5, maxRows: 1_000_000, maxBytes: 1, rowMode: 'array' };
    expect(applyLimits(options, BUFFERED_LIMITS)).toMatchObject({ ...options, maxRows: 100_000 });
    expect(applyLimits(options, STREAMED_LIMITS)).toMatchObject(options);
  });

  it('are for one value those of the whole answer, and no more than the server takes', () => {
    const server = { maxCellBytes: 1000, memoryBytes: 1_000_000_000 };
    const flowing = applyLimits({}, STREAMED_LIMITS, server);
    expect(flowing).toMatchObject({ maxBytes: Infinity, maxCellBytes: 1000, maxRowBytes: 2000 });
    expect(applyLimits({ maxBytes: 10 }, STREAMED_LIMITS, server)).toMatchObject({
      maxCellBytes: 10,
      maxRowBytes: 10,
    });
    expect(applyLimits({}, BUFFERED_LIMITS, server)).toMatchObject({
      maxCellBytes: 1000,
      maxRowBytes: 2000,
      remedy: expect.stringContaining('takes no more'),
    });
  });

  it('are no more than all answers together may have', () => {
    const server = { maxCellBytes: 5000, memoryBytes: 1000 };
    const one = { maxCellBytes: 1000, maxRowBytes: 1000 };
    expect(applyLimits({}, BUFFERED_LIMITS, server)).toMatchObject({ maxBytes: 1000, ...one });
    expect(applyLimits({}, STREAMED_LIMITS, server)).toMatchObject({ maxBytes: Infinity, ...one });
  });

  it.each([
    [{ maxRows: 0 }, ['options.maxRows']],
    [{ maxRows: '5' }, ['options.maxRows']],
    [{ timeoutMs: 1.5, maxBytes: -1 }, ['options.timeoutMs', 'options.maxBytes']],
    [{ maxRows: null }, ['options.maxRows']],
    [{ rowMode: 'table' }, ['options.rowMode']],
    [{ colour: 'red', constructor: 1 }, ['options.colour', 'options.constructor']],
    [[], ['options']],
    ['fast', ['options']],
  ])('refuse %j and name what is wrong with it', (options, paths) => {
    expect(problemsWith(options).map(({ path }) => path)).toEqual(paths);
  });
});
