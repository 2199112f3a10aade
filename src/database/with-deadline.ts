import { unavailableForNow } from './state-unavailable.js';

/**
 * Waits for work on the database, but no longer than so many milliseconds. The work itself goes on and ends by the pool's own
 * limits; only its caller stops waiting.
 *
 * @throws StateUnavailable past the deadline, and whatever the work throws
 */
export async function withDeadline<Value>(work: Promise<Value>, deadlineMs: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(unavailableForNow()), deadlineMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
