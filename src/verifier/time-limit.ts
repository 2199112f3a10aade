/**
 * Does something that may take so long, and no longer than until `stop`. Whoever waits for it goes on then, also where the work
 * takes no notice of its signal, as an application's own function may.
 *
 * @param limitMs milliseconds
 * @throws Error when the time is over; the reason of `stop`; and whatever the work throws
 */
export async function withinTime<Result>(
  limitMs: number,
  stop: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  stop.throwIfAborted();
  // Not AbortSignal.any(): a signal that lives as long as its verifier would keep what was made of it for each request.
  const controller = new AbortController();
  const { signal } = controller;
  const givenUp = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error)),
  );
  const stopped = (): void => controller.abort(stop.reason);
  const timer = setTimeout(() => controller.abort(new Error(`not done within ${limitMs} ms`)), limitMs);
  stop.addEventListener('abort', stopped);
  try {
    return await Promise.race([work(signal), givenUp]);
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', stopped);
  }
}
