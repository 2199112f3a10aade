import type { Clock } from '../clock/clock.js';
import { momentOf, type Moment } from '../clock/moment.js';

/** The verifier trusts this share of what it was given; the node counts more than all of it. */
const TRUSTED_SHARE = 0.99;
/** A machine that was suspended, or whose clock was frozen, shows in wall and monotonic time that have come apart. */
const DRIFT_SHARE = 0.01;
/** Wall time has whole milliseconds only. */
const LEAST_DRIFT_MS = 5;

/** Until when this verifier may believe what it knows. Counts on the monotonic clock, from the time of sending. */
export class Trust {
  private until = Number.NEGATIVE_INFINITY;
  private wallOffset = 0;
  private driftMs = LEAST_DRIFT_MS;
  private givenMs = 0;

  constructor(private readonly clock: Clock) {}

  /** The length of the last lease, in milliseconds. */
  get leaseMs(): number {
    return this.givenMs;
  }

  /** Milliseconds that are left; negative where there are none. */
  get leftMs(): number {
    return this.until - this.clock.monotonic();
  }

  moment(): Moment {
    return momentOf(this.clock);
  }

  /**
   * A lease whose request was sent at that moment. Of two leases the one that ends later counts, with the clocks as they stood when its
   * request was sent. But if the clocks have come apart since then, the older one is over: monotonic time stood still in a sleep.
   */
  extend({ monotonic, wallOffset }: Moment, leaseMs: number): void {
    if (leaseMs <= 0) return;
    this.givenMs = leaseMs;
    const until = monotonic + leaseMs * TRUSTED_SHARE;
    if (until < this.until && this.isOneTime(wallOffset)) return;
    this.until = until;
    this.wallOffset = wallOffset;
    this.driftMs = Math.max(LEAST_DRIFT_MS, leaseMs * DRIFT_SHARE);
  }

  drop(): void {
    this.until = Number.NEGATIVE_INFINITY;
  }

  /** Compares clocks at this very moment; no timer sets a flag. */
  isHeld(): boolean {
    const { monotonic, wallOffset } = this.moment();
    return monotonic < this.until && this.isOneTime(wallOffset);
  }

  private isOneTime(wallOffset: number): boolean {
    return Math.abs(wallOffset - this.wallOffset) < this.driftMs;
  }
}
