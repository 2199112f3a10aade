import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { LEASE_MAX_MS, WAITED_SHARE } from './lease-limits.js';

/**
 * Since when this process has seen the epoch in force. After a restore, rows of living nodes may be missing from the
 * registry: until every lease that was ever granted has ended, the registry alone doesn't count.
 */
@Injectable()
export class EpochWatch {
  private epoch: string | undefined;
  private firstSeen = 0;

  constructor(@Inject(Clock) private readonly clock: Clock) {}

  /** Notes that this epoch is in force. */
  see(epoch: string): void {
    if (epoch === this.epoch) return;
    this.epoch = epoch;
    this.firstSeen = this.clock.monotonic();
  }

  /**
   * Whether the registry may be believed.
   *
   * @param ageMs for how long the server has surely been up under this epoch
   */
  isSettled(epoch: string, ageMs: number): boolean {
    this.see(epoch);
    const seenMs = this.clock.monotonic() - this.firstSeen;
    return Math.max(seenMs, ageMs) >= LEASE_MAX_MS * WAITED_SHARE;
  }
}
