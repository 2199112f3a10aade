import { JoinedTurns } from './joined-turns.js';

/** Work that ends when told to, and counts how often it began. */
function work() {
  const ends: ((value: string) => void)[] = [];
  const failures: ((error: Error) => void)[] = [];
  return {
    begin: () =>
      new Promise<string>((resolve, reject) => {
        ends.push(resolve);
        failures.push(reject);
      }),
    ends,
    failures,
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('turns for one key', () => {
  it('a thousand at once take two: the first, and one for all who came while it was under way', async () => {
    const turns = new JoinedTurns<string>();
    const { begin, ends } = work();
    const answers = Array.from({ length: 1_000 }, () => turns.take('token', begin));
    expect(ends).toHaveLength(1);
    ends[0]?.('first');
    await settled();
    expect(ends).toHaveLength(2);
    ends[1]?.('second');
    expect(await Promise.all(answers)).toEqual(['first', ...Array<string>(999).fill('second')]);
  });

  it('whoever comes while one is under way never gets its answer, nor that of the one after, once it has begun', async () => {
    const turns = new JoinedTurns<string>();
    const { begin, ends } = work();
    const first = turns.take('token', begin);
    const second = turns.take('token', begin);
    ends[0]?.('first');
    await settled();
    const third = turns.take('token', begin);
    ends[1]?.('second');
    await settled();
    expect(ends).toHaveLength(3);
    ends[2]?.('third');
    expect(await Promise.all([first, second, third])).toEqual(['first', 'second', 'third']);
  });

  it('one that fails fails for those who share it, and the next begins all the same', async () => {
    const turns = new JoinedTurns<string>();
    const { begin, ends, failures } = work();
    const first = turns.take('token', begin);
    const second = turns.take('token', begin);
    failures[0]?.(new Error('away'));
    await expect(first).rejects.toThrow('away');
    await settled();
    ends[1]?.('second');
    expect(await second).toBe('second');
    await settled();
    void turns.take('token', begin);
    expect(ends).toHaveLength(3);
  });

  it('another key waits for nobody', () => {
    const turns = new JoinedTurns<string>();
    const { begin, ends } = work();
    void turns.take('one', begin);
    void turns.take('other', begin);
    expect(ends).toHaveLength(2);
  });
});
