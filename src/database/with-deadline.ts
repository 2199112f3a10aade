import { atMost } from '../clock/at-most.js';
import { unavailableForNow } from './state-unavailable.js';

/**
 * Waits for work on the database, but no longer than so many milliseconds. The work itself goes on and ends by the pool's own
 * limits; only its caller stops waiting.
 *
 * @throws StateUnavailable past the deadline, and whatever the work throws
 */
export function withDeadline<Value>(work: Promise<Value>, deadlineMs: number): Promise<Value> {
  return atMost(deadlineMs, work, () => {
    throw unavailableForNow();
  });
}
