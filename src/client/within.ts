/** Waits for something until the signal says to stop, and then rejects with its reason. What goes on goes on. */
export function within<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    // React Native's signals have no reason.
    const stop = (): void => reject((signal.reason as Error | undefined) ?? new Error('aborted'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
