/**
 * Moves wall time for everything in this test file, the library that counts included: it reads `Date.now()` itself. The
 * tests' clock follows, since it starts from there; leases see a clock that jumped and are renewed.
 */
export function passTime(milliseconds: number): void {
  const before = Date.now;
  Date.now = () => before() + milliseconds;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
