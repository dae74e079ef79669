import type { Row } from '@patchbay/plugin-kit';
import { type Chunk, insertAll, lastOfEachKey, leave, pulled, refuseNames } from './insertion.js';

/** A source that tells what was asked of it. */
class Source implements AsyncIterable<readonly Row[]>, AsyncIterator<readonly Row[]> {
  pulled = 0;
  isLeft = false;

  constructor(private readonly batches: readonly (readonly Row[])[]) {}

  next(): Promise<IteratorResult<readonly Row[]>> {
    const value = this.batches[this.pulled];
    this.pulled += 1;
    return Promise.resolve(value ? { done: false, value } : { done: true, value: undefined });
  }

  return(): Promise<IteratorResult<readonly Row[]>> {
    this.isLeft = true;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** What an engine was asked for, in order. */
function engine(put: (chunk: Chunk) => Promise<number | undefined> = () => Promise.resolve(undefined)) {
  const steps: string[] = [];
  const step = (name: string) => (): Promise<void> => {
    steps.push(name);
    return Promise.resolve();
  };
  return {
    steps,
    begin: step('begin'),
    put: (chunk: Chunk): Promise<number | undefined> => {
      const { batch, first, last } = chunk.place;
      steps.push(`${batch}: ${first}-${last}`);
      return put(chunk);
    },
    commit: step('commit'),
    rollback: step('rollback'),
  };
}

const rows = (count: number, text = 'x'): Row[] => Array.from({ length: count }, () => [text]);

describe('an insertion', () => {
  it('sends no more rows at once than the engine takes, and counts them over all batches', async () => {
    const work = engine();
    expect(await insertAll(new Source([rows(3), [], rows(2)]), 2, work)).toBe(5);
    expect(work.steps).toEqual(['begin', '1: 1-2', '1: 3-3', '3: 4-5', 'commit']);
  });

  it('sends no more characters at once than a server takes, but for a row that is larger alone', async () => {
    const work = engine();
    const large = 'x'.repeat(2 ** 20);
    await insertAll(new Source([[...rows(2), ...rows(2, large)]]), 100, work);
    expect(work.steps).toEqual(['begin', '1: 1-3', '1: 4-4', 'commit']);
  });

  it('pulls a batch only when the one before is with the engine', async () => {
    const source = new Source([rows(1), rows(1), rows(1)]);
    const seen: number[] = [];
    const work = engine(() => {
      seen.push(source.pulled);
      return Promise.resolve(1);
    });
    await insertAll(source, 10, work);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('rolls back what fails, and leaves its source', async () => {
    const source = new Source([rows(1), rows(1)]);
    const work = engine(({ place }) =>
      place.batch === 2 ? Promise.reject(new Error('no')) : Promise.resolve(1),
    );
    await expect(insertAll(source, 10, work)).rejects.toThrow('no');
    expect(work.steps).toEqual(['begin', '1: 1-1', '2: 2-2', 'rollback']);
    expect(source.isLeft).toBe(true);
  });

  it('does not wait for a source that hangs when its caller leaves', async () => {
    const caller = new AbortController();
    const hanging = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
    const work = engine();
    const inserting = insertAll(pulled(hanging, caller.signal), 10, work);
    caller.abort(new Error('gone'));
    await expect(inserting).rejects.toThrow('gone');
    expect(work.steps).toEqual(['begin', 'rollback']);
  });

  it('ends a source that was never read', () => {
    const source = new Source([]);
    leave(source);
    expect(source.isLeft).toBe(true);
  });

  it.each([
    [{ table: '' }, 'params.table'],
    [{ table: 'a\0b' }, 'params.table'],
    [{ schema: '\0' }, 'params.schema'],
    [{ columns: [] }, 'params.columns'],
    [{ columns: ['a', 'a'] }, 'params.columns'],
    [{ upsertKey: [] }, 'params.upsertKey'],
    [{ upsertKey: ['b'] }, 'params.upsertKey'],
  ])('refuses the names %j', (wrong, path) => {
    const into = { table: 't', columns: ['a'], ...wrong };
    expect(() => refuseNames(into)).toThrow(expect.objectContaining({ code: 'invalid_request', path }));
    expect(() => refuseNames({ table: 't', columns: ['a'], upsertKey: ['a'] })).not.toThrow();
  });

  it('takes of the rows with one key the last, and each without a key', () => {
    const into = { table: 't', columns: ['a', 'b', 'c'], upsertKey: ['a', 'b'] };
    const given: Row[] = [
      [1, 'x', 'first'],
      [1, 'y', 'other'],
      [1, 'x', 'last'],
      [null, 'x', 'first'],
      [null, 'x', 'second'],
    ];
    expect(lastOfEachKey(given, into).map(([, , text]) => text)).toEqual([
      'last',
      'other',
      'first',
      'second',
    ]);
    expect(lastOfEachKey(given, { ...into, upsertKey: undefined })).toBe(given);
  });
});
