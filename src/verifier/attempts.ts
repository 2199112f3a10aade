/** Longest that a timer can wait; with more it would go off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Those who wait for the next attempt at something. */
export class Attempts {
  private readonly waiting = new Set<() => void>();

  /**
   * Resolves with the next attempt that is over, well or not, or when the time is.
   *
   * @param atMostMs milliseconds
   */
  next(atMostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const { waiting } = this;
      const timer = setTimeout(done, Math.min(atMostMs, LONGEST_TIMER_MS));
      timer.unref();
      waiting.add(done);
      function done(): void {
        clearTimeout(timer);
        waiting.delete(done);
        resolve();
      }
    });
  }

  /** One is over, or there won't be another. */
  over(): void {
    for (const done of [...this.waiting]) done();
  }
}
