import { Clock } from '../../src/clock/clock.js';

export const WALL_OFFSET = 1_800_000_000_000;

/** A clock whose reader is interrupted right after reading monotonic time, for as long as the test says. */
export class InterruptedClock extends Clock {
  time = 0;
  wallOffset = WALL_OFFSET;
  private interruptions: number[] = [];

  now(): number {
    return this.time + this.wallOffset;
  }

  monotonic(): number {
    const read = this.time;
    this.time += this.interruptions.shift() ?? 0;
    return read;
  }

  /** The next readings of monotonic time, each with an interruption of so many milliseconds behind it. */
  interruptFor(...milliseconds: number[]): void {
    this.interruptions = milliseconds;
  }
}
