import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { momentOf, type Moment } from '../clock/moment.js';
import { CONFIG, type Config } from '../config/index.js';
import { TRUSTED_SHARE, WAITED_SHARE } from './lease-limits.js';

/** One registration of this process. */
export interface Incarnation {
  readonly id: string;
  readonly epoch: string;
  /** As tokens name it in `ver`: a restart of the database begins another epoch, and only a restore another history. */
  readonly history: string;
}

/** Wall time has whole milliseconds only, so two readings may differ by that much and more by nothing at all. */
const LEAST_DRIFT_MS = 5;

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
    // Half of what lies between the share that is trusted and the share that is waited. Slewing moves both clocks alike.
    this.driftMs = Math.max(LEAST_DRIFT_MS, (config.changes.lease * (WAITED_SHARE - TRUSTED_SHARE)) / 2);
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
    if (monotonic >= this.trustedUntil) return false;
    return this.isOneTime(this.clock.now() - monotonic) || this.isTrustedAt(momentOf(this.clock));
  }

  /** Now: to be taken before a registration or renewal is sent. */
  moment(): Moment {
    return momentOf(this.clock);
  }

  /** A new registration: nothing that was known before counts. */
  begin(incarnation: Incarnation, applied: number, sent: Moment): void {
    this.current = incarnation;
    this.appliedPosition = applied;
    this.extend(sent);
  }

  /** Every change up to this position has been applied. */
  follow(applied: number): void {
    this.appliedPosition = applied;
  }

  /**
   * A renewal that was sent at `sent` has been answered, and what it brought has been applied. Both clocks count from there:
   * a machine that was suspended before the answer was read must not trust it.
   */
  extend({ monotonic, wallOffset }: Moment): void {
    this.trustedUntil = monotonic + this.config.changes.lease * TRUSTED_SHARE;
    this.wallOffset = wallOffset;
  }

  /** Nothing in memory is to be believed until the next registration. */
  drop(): void {
    this.current = undefined;
    this.trustedUntil = Number.NEGATIVE_INFINITY;
  }

  /** For a first look that found the clocks apart: it may have been interrupted between the two. */
  private isTrustedAt({ monotonic, wallOffset }: Moment): boolean {
    return monotonic < this.trustedUntil && this.isOneTime(wallOffset);
  }

  private isOneTime(wallOffset: number): boolean {
    return Math.abs(wallOffset - this.wallOffset) < this.driftMs;
  }
}
