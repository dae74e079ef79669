import { EventEmitter } from 'node:events';
import type { Connection } from 'mysql2';
import { executeOrSend } from './execute.js';

/** MySQL prepares no CREATE PROCEDURE, as MariaDB does. */
function connection(errno: number): { readonly asked: string[]; readonly it: Connection } {
  const asked: string[] = [];
  const answer = (protocol: string, event: string, given?: unknown) => {
    asked.push(protocol);
    const query = new EventEmitter();
    setImmediate(() => {
      query.emit(event, given);
      query.emit('end');
    });
    return query;
  };
  const it = Object.assign(new EventEmitter(), {
    execute: () => answer('prepared', 'error', Object.assign(new Error('refused'), { errno })),
    query: () => answer('text', 'result', { affectedRows: 0 }),
  });
  return { asked, it: it as unknown as Connection };
}

const CREATE = { sql: 'CREATE PROCEDURE p() BEGIN SELECT 1; END', bindings: [] };

describe('a statement that MySQL does not prepare', () => {
  it('is sent as a text', async () => {
    const { asked, it } = connection(1295);
    const heard: unknown[] = [];
    await executeOrSend(it, CREATE, { header: (header) => heard.push(header) });
    expect({ asked, heard }).toEqual({ asked: ['prepared', 'text'], heard: [{ affectedRows: 0 }] });
  });

  it.each([
    [1064, []],
    [1295, [1]],
  ])('is not sent again after error %i with bindings %j', async (errno, bindings) => {
    const { asked, it } = connection(errno);
    await expect(executeOrSend(it, { ...CREATE, bindings }, {})).rejects.toThrow('refused');
    expect(asked).toEqual(['prepared']);
  });
});
