import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config } from '../config/index.js';
import { TRUSTED_SHARE } from './lease-limits.js';

/** One registration of this process. */
export interface Incarnation {
  readonly id: string;
  readonly epoch: string;
}

/**
 * Whether this process may believe its memory, and up to which position of the change log it has followed. Read by guards on
 * every request; written by the lease keeper alone, always in one synchronous block.
 */
@Injectable()
export class Lease {
  private current: Incarnation | undefined;
  private trustedUntil = Number.NEGATIVE_INFINITY;
  private wallOffset = 0;
  private appliedPosition = 0;
  private readonly driftMs: number;

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    // A quarter of the lease: what NTP slews in that time is a thousandth of it.
    this.driftMs = config.changes.lease / 4;
  }

  /** The registration that acknowledgements are made under; undefined before the first and after an eviction. */
  get incarnation(): Incarnation | undefined {
    return this.current;
  }

  /** The position that every change up to has been applied of. */
  get applied(): number {
    return this.appliedPosition;
  }

  /** Milliseconds of trust that are left; negative where there is none. For health and metrics. */
  get leftMs(): number {
    return this.trustedUntil - this.clock.monotonic();
  }

  /**
   * Whether memory may be believed at this very moment. Compares clocks: a flag that a timer sets would be wrong while the
   * process is stopped. A machine that was suspended, or whose clock was frozen, shows in wall and monotonic time that have
   * come apart; then memory is not believed until the lease is renewed. No I/O.
   */
  isTrusted(): boolean {
    const monotonic = this.clock.monotonic();
    return monotonic < this.trustedUntil && Math.abs(this.clock.now() - monotonic - this.wallOffset) < this.driftMs;
  }

  /** A new registration: nothing that was known before counts. */
  begin(incarnation: Incarnation, applied: number, sent: number): void {
    this.current = incarnation;
    this.appliedPosition = applied;
    this.extend(sent);
  }

  /** Every change up to this position has been applied. */
  follow(applied: number): void {
    this.appliedPosition = applied;
  }

  /** A renewal that was sent at `sent` (monotonic) has been answered, and what it brought has been applied. */
  extend(sent: number): void {
    this.trustedUntil = sent + this.config.changes.lease * TRUSTED_SHARE;
    this.wallOffset = this.clock.now() - this.clock.monotonic();
  }

  /** Nothing in memory is to be believed until the next registration. */
  drop(): void {
    this.current = undefined;
    this.trustedUntil = Number.NEGATIVE_INFINITY;
  }
}
