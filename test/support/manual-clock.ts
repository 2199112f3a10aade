import { Clock } from '../../src/clock/clock.js';

/** A clock that tests move instead of sleeping. Starts at the real time, so that databases and libraries agree with it. */
export class ManualClock extends Clock {
  private offset = 0;

  override now(): number {
    return Date.now() + this.offset;
  }

  override monotonic(): number {
    return performance.now() + this.offset;
  }

  /** Moves both clocks on by so many milliseconds. */
  advance(milliseconds: number): void {
    this.offset += milliseconds;
  }
}
