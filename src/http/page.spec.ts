import { z } from 'zod';
import { ValidationFailed } from './http.errors.js';
import { LimitInput, pageLimit, pageOf, readCursor } from './page.js';

const Position = z.tuple([z.number(), z.string()]);

describe('pages', () => {
  it('give a cursor that the next page starts after, and null at the end', () => {
    const { items, nextCursor } = pageOf([1, 2, 3], 2, (n) => [n, 'x']);
    expect(items).toEqual([1, 2]);
    expect(readCursor(nextCursor ?? '', Position)).toEqual([2, 'x']);
    expect(pageOf([1, 2], 2, (n) => n).nextCursor).toBeNull();
    expect(pageOf([], 2, (n) => n)).toEqual({ items: [], nextCursor: null });
  });

  it.each(['', '!', 'bm9wZQ', Buffer.from('[1]').toString('base64url'), Buffer.from('null').toString('base64url')])(
    'refuse the cursor %j as a field that is not valid',
    (cursor) => {
      expect(() => readCursor(cursor, Position)).toThrow(ValidationFailed);
    },
  );

  it('take limits from 1 to 100', () => {
    expect(LimitInput.parse('1')).toBe(1);
    expect(LimitInput.parse('100')).toBe(100);
    expect(LimitInput.parse(undefined)).toBeUndefined();
    for (const limit of ['0', '101', '-1', '1.5', '1e1', ' 1', '', 'x', ['1'], ['1', '2']]) {
      expect(LimitInput.safeParse(limit).success).toBe(false);
    }
    expect(pageLimit(undefined)).toBe(50);
    expect(pageLimit(1_000)).toBe(100);
  });
});
