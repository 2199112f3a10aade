import { jest } from '@jest/globals';
import { platformHere } from './platform.js';

type Work = () => Promise<unknown>;
interface How {
  readonly signal?: AbortSignal;
  readonly steal?: boolean;
}

/** Locks as a browser has them, one of them held by a page that is frozen. */
class FrozenLocks {
  readonly asked: How[] = [];

  request(_name: string, how: How, work: Work): Promise<unknown> {
    this.asked.push(how);
    if (how.steal) return work();
    return new Promise((_, reject) => {
      how.signal?.addEventListener('abort', () => reject(how.signal?.reason as Error));
    });
  }
}

/** Puts globals in place for as long as something runs. */
async function withGlobals(globals: Record<string, unknown>, run: () => unknown): Promise<void> {
  const before = Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, { value, configurable: true });
  try {
    await run();
  } finally {
    for (const [name, descriptor] of before) {
      Reflect.deleteProperty(globalThis, name);
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    }
  }
}

describe('locks of the platform', () => {
  it('are none where there is no origin: those of Node are one process’s, and others share the storage', async () => {
    const navigator = { locks: new FrozenLocks() };
    await withGlobals({ navigator }, () => expect(platformHere().exclusive).toBeUndefined());
    await withGlobals({ navigator, origin: 'https://app.test' }, () => expect(platformHere().exclusive).toBeDefined());
  });

  it('are taken from a page that holds one for longer than any does that runs', async () => {
    jest.useFakeTimers();
    const locks = new FrozenLocks();
    await withGlobals({ navigator: { locks }, origin: 'https://app.test' }, async () => {
      const done = platformHere().exclusive?.('name', () => Promise.resolve('done'));
      await jest.advanceTimersByTimeAsync(19_000);
      expect(locks.asked.map(({ steal }) => steal)).toEqual([undefined]);
      await jest.advanceTimersByTimeAsync(22_000);
      expect(locks.asked.map(({ steal }) => steal)).toEqual([undefined, true]);
      expect(await done).toBe('done');
    });
    jest.useRealTimers();
  });

  it('are kept for as long as work takes that has begun, and left no timer', async () => {
    jest.useFakeTimers();
    const locks = { request: (_name: string, _how: How, work: Work) => work() };
    await withGlobals({ navigator: { locks }, origin: 'https://app.test' }, async () => {
      const { exclusive } = platformHere();
      const done = exclusive?.('name', () => new Promise((resolve) => void setTimeout(() => resolve('late'), 120_000)));
      await jest.advanceTimersByTimeAsync(120_000);
      expect(await done).toBe('late');
      await expect(exclusive?.('name', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
      expect(jest.getTimerCount()).toBe(0);
    });
    jest.useRealTimers();
  });
});
