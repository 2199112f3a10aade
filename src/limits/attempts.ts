import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { answered, CounterStore, type CountedAhead } from './counter-store.js';
import { KnownPlaces } from './known-places.js';
import type { Limit, Verdict } from './limit.js';
import { ThrottleCounts } from './throttle-counts.js';

/** A limit, and what an attempt is counted under there. */
export interface Counted {
  readonly limit: Limit;
  readonly key: string;
  /** Milliseconds for which it is closed, where that has been read already. */
  readonly closedForMs?: number;
}

/** Where an attempt comes from, to be remembered when it succeeds. */
export interface Place {
  readonly place: string;
  readonly knownForMs: number;
}

/** An attempt that was counted and may go on. */
export interface Attempt {
  /** Call it once the password was right. Never rejects: what can't be forgotten stays counted, and the log says so. */
  succeeded(): Promise<void>;
}

/** Where nothing is limited. */
export const UNLIMITED: Attempt = { succeeded: () => Promise.resolve() };

/** Counts attempts at several limits at once. */
@Injectable()
export class Attempts {
  /** Whether `limits.enabled`. */
  readonly areLimited: boolean;
  private readonly logger = new Logger(Attempts.name);

  constructor(
    @Inject(CONFIG) { limits }: Config,
    @Inject(CounterStore) private readonly store: CounterStore,
    @Inject(ThrottleCounts) private readonly throttle: ThrottleCounts,
    @Inject(KnownPlaces) private readonly places: KnownPlaces,
  ) {
    this.areLimited = limits.enabled;
  }

  /**
   * Counts an attempt at each limit in turn, and stops at the first that refuses: what one limit holds back is not held
   * against anybody at the next, so the widest goes last. Nothing is counted while one of them is closed.
   *
   * @throws TooManyAttempts, StateUnavailable
   */
  async begin(address: string, counted: readonly Counted[], place?: Place): Promise<Attempt> {
    if (!this.areLimited) return UNLIMITED;
    await Promise.all(counted.map(({ limit, key, closedForMs }) => this.refuseClosed(limit, key, closedForMs)));
    const ahead = await answered(this.store.countAhead(counted.map(({ limit, key }) => limit.firstStep(key))));
    const verdicts: Verdict[] = [];
    for (const [index, { limit, key }] of counted.entries())
      verdicts.push(await this.count(limit, key, address, ahead[index]));
    return { succeeded: () => this.succeeded(counted, verdicts, place) };
  }

  /** @throws TooManyAttempts where the key is closed. Counts nothing. */
  async refuseClosed(limit: Limit, key: string, known?: number): Promise<void> {
    if (!this.areLimited) return;
    const closedForMs = known ?? (await limit.closedForMs(key));
    if (closedForMs > 0) this.throttle.refuse(limit.name, closedForMs);
  }

  /** @throws TooManyAttempts, StateUnavailable */
  async count(limit: Limit, key: string, address: string, ahead?: CountedAhead): Promise<Verdict> {
    const verdict = await limit.count(key, ahead);
    if (!verdict.allowed) this.throttle.refuse(limit.name, verdict.closedForMs);
    if (verdict.closedForMs > 0) this.throttle.closed(limit.name, verdict.closedForMs, address);
    return verdict;
  }

  private async succeeded(counted: readonly Counted[], verdicts: readonly Verdict[], place?: Place): Promise<void> {
    try {
      const forgotten = counted.flatMap(({ limit, key }, index) => {
        const verdict = verdicts[index];
        return verdict === undefined ? [] : limit.forgottenAfter(key, verdict);
      });
      await Promise.all([
        answered(this.store.delete(forgotten)),
        place && this.places.remember(place.place, place.knownForMs),
      ]);
    } catch (error) {
      this.logger.warn({ err: error }, 'a sign-in that succeeded is still counted as a failure');
    }
  }
}
