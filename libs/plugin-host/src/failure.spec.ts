import { runInNewContext } from 'node:vm';
import { type ErrorCode, PluginError } from '@patchbay/plugin-kit';
import { Failure, failureOf } from './failure.js';

const redact = (text: string): string => text.replaceAll('hunter2', '***');
const read = (error: unknown, code: ErrorCode = 'unreachable'): Failure =>
  failureOf(error, () => code, redact);

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
      kind: 'remote_failed',
      message: 'The remote system failed.',
    });
  });

  it('names the field that a plugin found at fault', () => {
    const error = new PluginError('invalid_request', 'hunter2 is no table', {
      path: 'params.table',
      remote: { message: 'hunter2!' },
    });
    expect(read(error)).toMatchObject({
      kind: 'invalid_request',
      fields: [{ path: 'params.table', message: '*** is no table' }],
      remote: { message: '***!' },
    });
  });

  it('cuts what a remote system goes on and on about', () => {
    expect(read(new Error('x'.repeat(10_000))).message.length).toBeLessThan(2100);
  });

  it('stays what it is', () => {
    const failure = new Failure('busy', 'later');
    expect(read(failure)).toBe(failure);
  });
});
