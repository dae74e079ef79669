import { runInNewContext } from 'node:vm';
import { type ErrorCode, PluginError } from '@patchbay/plugin-kit';
import { Failure, failureOf } from './failure.js';

const redact = (text: string): string => text.replaceAll('hunter2', '***');
const read = (error: unknown, code: ErrorCode = 'unreachable'): Failure =>
  failureOf(error, { errorCode: () => code }, redact);

describe('a failure', () => {
  it('says what the remote system said, without its secrets', () => {
    const failure = read(Object.assign(new Error('no route for hunter2'), { code: 'E_hunter2' }));
    expect(failure).toMatchObject({
      kind: 'unreachable',
      message: 'The remote system could not be reached: no route for ***',
      remote: { code: 'E_***', message: 'no route for ***' },
    });
  });

  it('reads errors of another realm', () => {
    const error: unknown = runInNewContext(`Object.assign(new Error('far away'), { code: 'EFAR' })`);
    expect(read(error).remote).toEqual({ code: 'EFAR', message: 'far away' });
  });

  it('says the first of several, which together say nothing', () => {
    const refused = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' });
    const failure = read(new AggregateError([refused, new Error('the other')]));
    expect(failure.remote).toEqual({ code: 'ECONNREFUSED', message: 'connect refused' });
    expect(read(new AggregateError([], 'nothing tried')).remote?.message).toBe('nothing tried');
  });

  it.each([undefined, null, 'text', { message: 'hunter2' }])('says nothing of %j', (thrown) => {
    expect(read(thrown, 'unknown')).toMatchObject({
      kind: 'unknown',
      message: 'The remote system failed.',
    });
  });

  it('names the field that a plugin found at fault', () => {
    const error = new PluginError('invalid_request', 'hunter2 is not a table', {
      path: 'params.table',
      remote: { message: 'hunter2!' },
    });
    expect(read(error)).toMatchObject({
      kind: 'invalid_request',
      fields: [{ path: 'params.table', message: '*** is not a table' }],
      remote: { message: '***!' },
    });
  });

  it('tells what we said of a connection, whatever the driver wraps it into', () => {
    const ended = new PluginError('unknown', 'The remote system sent a row of 9 bytes; at most 8 are read.');
    const wrapped = new Error('connection 3 closed', { cause: new Error('socket', { cause: ended }) });
    expect(read(wrapped)).toMatchObject({ kind: 'unknown', message: ended.message });
  });

  it('cuts what a remote system goes on and on about', () => {
    expect(read(new Error('x'.repeat(100_000))).message.length).toBeLessThan(10_100);
  });

  it.each([
    new TypeError('hunter2 is not a function'),
    new RangeError('too deep: hunter2'),
    new ReferenceError('hunter2 is not defined'),
    new SyntaxError('hunter2'),
    runInNewContext(`new TypeError('hunter2')`) as Error,
    new AggregateError([new TypeError('hunter2')]),
    Object.assign(new TypeError('hunter2'), { code: 'ERR_INVALID_ARG_TYPE' }),
  ])('is our own where the language threw it (%#)', (error) => {
    const failure = read(error);
    expect(failure).toMatchObject({
      kind: 'internal',
      message: 'The server failed. The log has the reason under the request id.',
    });
    const { stack } = failure.cause as Error;
    expect(stack).toMatch(/Error[^]*\*\*\*[^]*\n +at /);
    expect(stack).not.toContain('hunter2');
    expect(failure.remote).toBeUndefined();
  });

  it.each([
    Object.assign(new TypeError('no URL'), { code: 'ERR_INVALID_URL' }),
    new TypeError('fetch failed', { cause: new Error('refused') }),
  ])('is read by the plugin where a library knew what it refused (%#)', (error) => {
    expect(read(error, 'invalid_request').kind).toBe('invalid_request');
  });

  it('stays what it is', () => {
    const failure = new Failure('busy', 'later');
    expect(read(failure)).toBe(failure);
  });
});
