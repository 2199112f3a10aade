import { describe, expect, it } from '@jest/globals';
import { RecentlyUsed } from './recently-used.js';

describe('what was used last', () => {
  it('is remembered up to the limit, and what was used longest ago goes first, before and after room is taken', () => {
    const memory = new RecentlyUsed<{ n: number }>(3_000);
    for (let n = 0; n < 1_024; n++) memory.set(String(n), { n });
    // Used again, so that others go before it.
    expect(memory.get('0')).toEqual({ n: 0 });
    for (let n = 1_024; n < 3_000; n++) memory.set(String(n), { n });
    expect(memory.size).toBe(3_000);
    for (let n = 3_000; n < 4_023; n++) memory.set(String(n), { n });
    expect(memory.size).toBe(3_000);
    expect([...memory.entries()].map(([, { n }]) => n).toSorted((a, b) => a - b)).toEqual([
      0,
      ...Array.from({ length: 2_999 }, (_, index) => index + 1_024),
    ]);
    memory.set('another', { n: -1 });
    expect(memory.get('0')).toBeUndefined();
  });

  it('holds a value once for each key, also when it is full', () => {
    const memory = new RecentlyUsed<{ n: number }>(2);
    memory.set('a', { n: 1 });
    memory.set('b', { n: 2 });
    memory.set('a', { n: 3 });
    expect(memory.size).toBe(2);
    expect(memory.get('a')).toEqual({ n: 3 });
    expect(memory.get('b')).toEqual({ n: 2 });
  });

  it('can be forgotten, one by one while they are listed, or altogether', () => {
    const memory = new RecentlyUsed<{ n: number }>(4_096);
    for (let n = 0; n < 2_000; n++) memory.set(String(n), { n });
    for (const [key, { n }] of memory.entries()) if (n % 2 === 0) memory.delete(key);
    expect(memory.size).toBe(1_000);
    expect([memory.get('2'), memory.get('3')]).toEqual([undefined, { n: 3 }]);
    memory.clear();
    expect(memory.size).toBe(0);
  });
});
