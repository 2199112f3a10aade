import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { KnownPlaces } from './known-places.js';
import type { Limit, Verdict } from './limit.js';
import { ThrottleCounts } from './throttle-counts.js';

/** A limit, and what an attempt is counted under there. */
export interface Counted {
  readonly limit: Limit;
  readonly key: string;
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

const UNLIMITED: Attempt = { succeeded: () => Promise.resolve() };

/** Counts attempts at several limits at once. */
@Injectable()
export class Attempts {
  /** Whether `limits.enabled`. */
  readonly areLimited: boolean;
  private readonly logger = new Logger(Attempts.name);

  constructor(
    @Inject(CONFIG) { limits }: Config,
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
    await Promise.all(counted.map(({ limit, key }) => this.refuseClosed(limit, key)));
    const verdicts: Verdict[] = [];
    for (const { limit, key } of counted) verdicts.push(await this.count(limit, key, address));
    return { succeeded: () => this.succeeded(counted, verdicts, place) };
  }

  /** @throws TooManyAttempts where the key is closed. Counts nothing. */
  async refuseClosed(limit: Limit, key: string): Promise<void> {
    if (!this.areLimited) return;
    const closedForMs = await limit.closedForMs(key);
    if (closedForMs > 0) this.throttle.refuse(limit.name, closedForMs);
  }

  /** @throws TooManyAttempts, StateUnavailable */
  async count(limit: Limit, key: string, address: string): Promise<Verdict> {
    const verdict = await limit.count(key);
    if (!verdict.allowed) this.throttle.refuse(limit.name, verdict.closedForMs);
    if (verdict.closedForMs > 0) this.throttle.closed(limit.name, verdict.closedForMs, address);
    return verdict;
  }

  private async succeeded(counted: readonly Counted[], verdicts: readonly Verdict[], place?: Place): Promise<void> {
    try {
      await Promise.all([
        ...verdicts.map((verdict, index) => counted[index]?.limit.succeeded(counted[index].key, verdict)),
        place && this.places.remember(place.place, place.knownForMs),
      ]);
    } catch (error) {
      this.logger.warn({ err: error }, 'a sign-in that succeeded is still counted as a failure');
    }
  }
}
