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

/** How a limit slows guessing down. Durations in milliseconds. */
export interface Pauses {
  /** The failure in a row that the first pause follows. */
  readonly after: number;
  readonly firstMs: number;
  readonly longestMs: number;
  /** Failures count as being in a row for this long after the first. */
  readonly rememberMs: number;
}

/**
 * Pauses that grow with the failures in a row, and end with the first success: nobody is locked out for good (NIST
 * SP 800-63B-4, section 3.2.2). From the `after`th attempt on, each closes a gate behind itself, for twice as long as the one
 * before, and whoever comes to a closed gate is refused without being counted: hammering makes no pause longer.
 *
 * Both steps are single upserts: of any number of parallel attempts, `after - 1` get through freely and one closes the gate.
 */
export class PausingLimit implements Limit {
  private readonly failures: RateLimiterStoreAbstract;
  private readonly gate: RateLimiterStoreAbstract;

  constructor(
    readonly name: LimitName,
    store: CounterStore,
    private readonly pauses: Pauses,
  ) {
    this.failures = store.counter({ name, points: pauses.after, durationMs: pauses.rememberMs });
    this.gate = store.counter({ name: `${name}:pause`, points: 1, durationMs: pauses.longestMs });
  }

  /** One read. */
  async closedForMs(key: string): Promise<number> {
    return (await answered(this.gate.get(key)))?.msBeforeNext ?? 0;
  }

  firstStep(key: string): CountStep {
    return { counter: this.failures, key, upTo: this.pauses.after - 1 };
  }

  /** One statement, none where it was counted ahead; one more once pauses have begun. An attempt that crashes midway stays counted. */
  async count(key: string, ahead?: CountedAhead): Promise<Verdict> {
    const { consumedPoints } = await answered(this.failures.penalty(key, 1, { ahead }));
    const over = consumedPoints - this.pauses.after;
    if (over < 0) return { allowed: true, closedForMs: 0 };
    const { allowed, msBeforeNext } = await consume(this.gate, key, {
      customDuration: Math.floor(this.pauseMs(over) / 1_000),
    });
    return { allowed, closedForMs: msBeforeNext };
  }

  /** The row of failures is broken, and the gate opened where this attempt closed it. */
  forgottenAfter(key: string, { closedForMs }: Verdict): readonly Counter[] {
    const counters = closedForMs > 0 ? [this.failures, this.gate] : [this.failures];
    return counters.map((counter) => ({ counter, key }));
  }

  private pauseMs(over: number): number {
    const { firstMs, longestMs } = this.pauses;
    // Capped before it is raised: 2 to the power of a few hundred is no number of milliseconds.
    return Math.min(firstMs * 2 ** Math.min(over, 30), longestMs);
  }
}
