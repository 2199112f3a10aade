import { Injectable, Logger } from '@nestjs/common';
import { LIMIT_NAMES, type LimitName } from './limit.js';
import { TooManyAttempts } from './limits.errors.js';

/** Says no, and keeps count of it for metrics. */
@Injectable()
export class ThrottleCounts {
  private readonly counts = Object.fromEntries(LIMIT_NAMES.map((name) => [name, 0])) as Record<LimitName, number>;
  private readonly logger = new Logger(ThrottleCounts.name);

  /** Attempts refused so far by this process, by limit. */
  get refused(): Readonly<Record<LimitName, number>> {
    return this.counts;
  }

  /** @throws TooManyAttempts always, with `retry-after` in whole seconds */
  refuse(limit: LimitName, closedForMs: number): never {
    this.counts[limit]++;
    const seconds = secondsOf(closedForMs);
    throw new TooManyAttempts({ headers: { 'retry-after': `${seconds}` } });
  }

  /**
   * One line when a limit closes, none for what it refuses from then on: whoever hammers writes no log.
   *
   * @param address of the attempt that closed it; whose account it was is not said
   */
  closed(limit: LimitName, closedForMs: number, address: string): void {
    this.logger.warn({ limit, seconds: secondsOf(closedForMs), address }, 'attempts are held back');
  }
}

/** Rounded up: nobody is told to come back too early. */
function secondsOf(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1_000));
}
