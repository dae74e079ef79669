import { TextMemory } from './text-memory.js';

describe('a memory of texts', () => {
  it('evicts what was used the longest time ago, of more entries than its bound', () => {
    const memory = new TextMemory<number>({ entries: 2, characters: 100 });
    memory.set('a', 1, 1);
    memory.set('b', 2, 1);
    memory.get('a');
    memory.set('c', 3, 1);
    expect(['a', 'b', 'c'].map((text) => memory.get(text))).toEqual([1, undefined, 3]);
  });

  it('evicts as many as its bound of characters asks for', () => {
    const memory = new TextMemory<number>({ entries: 100, characters: 100 });
    for (const text of ['a', 'b', 'c']) memory.set(text, 1, 30);
    memory.set('d', 1, 60);
    expect(['a', 'b', 'c', 'd'].map((text) => memory.get(text))).toEqual([undefined, undefined, 1, 1]);
  });

  it('counts an entry that is set again once', () => {
    const memory = new TextMemory<number>({ entries: 100, characters: 100 });
    for (let n = 0; n < 10; n += 1) memory.set('a', n, 50);
    memory.set('b', 1, 50);
    expect(memory.get('a')).toBe(9);
  });

  it('keeps nothing that is heavier than the whole memory, and leaves the others where they are', () => {
    const memory = new TextMemory<number>({ entries: 100, characters: 100 });
    memory.set('a', 1, 100);
    memory.set('b', 2, 101);
    expect([memory.get('a'), memory.get('b')]).toEqual([1, undefined]);
  });
});
