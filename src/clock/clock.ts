import { performance } from 'node:perf_hooks';

/**
 * Time, injected everywhere so that tests move it instead of sleeping.
 *
 * Wall time is for what people and other services see (expiry, `iat`); monotonic time is for what must not jump when
 * somebody sets the machine's clock (leases, waits).
 */
export abstract class Clock {
  /** Milliseconds since the Unix epoch. May jump. */
  abstract now(): number;

  /** Milliseconds since an arbitrary start. Never goes back and runs on while the process is stopped. */
  abstract monotonic(): number;

  /** Wall time as a `Date`, for columns and bodies. */
  date(): Date {
    return new Date(this.now());
  }
}

/** The machine's own clocks. `performance` is imported because the global is a getter, which takes longer than reading the clock. */
export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }
}
