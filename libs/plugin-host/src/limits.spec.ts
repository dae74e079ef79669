import { Failure } from './failure.js';
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
    });
  });

  it('are what the caller asks for, as far as the ceiling', () => {
    const options = { timeoutMs: 5, maxRows: 1_000_000, maxBytes: 1, rowMode: 'array' };
    expect(applyLimits(options, BUFFERED_LIMITS)).toEqual({ ...options, maxRows: 100_000 });
    expect(applyLimits(options, STREAMED_LIMITS)).toEqual(options);
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
