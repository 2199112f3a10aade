import { BoundedMemory } from './bounded-memory.js';

describe('a bounded memory', () => {
  it('never holds more than its limit, and keeps at least the newer half of it', () => {
    const memory = new BoundedMemory<number>(10);
    for (let number = 0; number < 100; number++) {
      memory.set(String(number), number);
      expect(memory.size).toBeLessThanOrEqual(10);
      for (let newer = Math.max(0, number - 4); newer <= number; newer++) expect(memory.get(String(newer))).toBe(newer);
    }
    expect(memory.get('80')).toBeUndefined();
  });

  it('forgets what it is told to, in whichever generation it is', () => {
    const memory = new BoundedMemory<number>(4);
    for (const key of ['a', 'b', 'c']) memory.set(key, 1);
    for (const key of ['a', 'c']) memory.delete(key);
    expect(['a', 'b', 'c'].map((key) => memory.get(key))).toEqual([undefined, 1, undefined]);
  });

  it('gives the newer of two values for a key', () => {
    const memory = new BoundedMemory<number>(2);
    memory.set('a', 1);
    memory.set('a', 2);
    expect(memory.get('a')).toBe(2);
    memory.delete('a');
    expect(memory.get('a')).toBeUndefined();
  });
});
