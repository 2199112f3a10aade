import type { RateLimiterStoreAbstract } from 'rate-limiter-flexible';
import {
  answered,
  consume,
  type CountedAhead,
  type Counter,
  type CounterStore,
  type CountStep,
} from './counter-store.js';
import type { Limit, LimitName, Verdict } from './limit.js';

/** So many attempts within a window that begins with the first. A success makes up for none of them. */
export class WindowLimit implements Limit {
  private readonly attempts: RateLimiterStoreAbstract & InMemoryBlock;

  constructor(
    readonly name: LimitName,
    store: CounterStore,
    private readonly most: number,
    windowMs: number,
    { remembersFull = true } = {},
  ) {
    const options = { name, points: most, durationMs: windowMs, remembersFull };
    this.attempts = store.counter(options) as RateLimiterStoreAbstract & InMemoryBlock;
  }

  /** From memory alone: whoever keeps on trying past the limit costs the store nothing. */
  closedForMs(key: string): Promise<number> {
    return Promise.resolve(this.attempts.getInMemoryBlockMsBeforeExpire(this.attempts.getKey(key)));
  }

  firstStep(key: string): CountStep {
    return { counter: this.attempts, key, upTo: this.most };
  }

  /** One statement; none where it was counted ahead, and while the key is known to be used up. */
  async count(key: string, ahead?: CountedAhead): Promise<Verdict> {
    const { allowed, consumedPoints, msBeforeNext } = await consume(this.attempts, key, { ahead });
    const isFull = !allowed || consumedPoints >= this.most;
    return { allowed, closedForMs: isFull ? msBeforeNext : 0 };
  }

  forgottenAfter(): readonly Counter[] {
    return [];
  }

  /**
   * Takes one count back, by one statement. Only for a window that doesn't remember who is full. What was counted in a window that
   * has ended is given to the next.
   */
  async giveBack(key: string): Promise<void> {
    await answered(this.attempts.reward(key));
  }
}

/** A method of the library's that its types leave out. */
interface InMemoryBlock {
  getInMemoryBlockMsBeforeExpire(prefixedKey: string): number;
}
