import { setTimeout as sleep } from 'node:timers/promises';
import { SystemClock } from '../../clock/clock.js';

const clock = new SystemClock();

/**
 * Looks until `look` gives something other than undefined, and returns that; undefined once `patienceMs` have passed.
 * For waits that last as long as a start or a stop, never for watching something over time.
 */
export async function waitFor<T>(look: () => T | undefined, patienceMs: number, everyMs = 15): Promise<T | undefined> {
  const deadline = clock.monotonic() + patienceMs;
  for (;;) {
    const seen = look();
    if (seen !== undefined || clock.monotonic() >= deadline) return seen;
    await sleep(everyMs);
  }
}
