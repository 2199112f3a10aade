/**
 * Waits for what others do, but no longer than so many milliseconds. What they do goes on; only its caller stops waiting.
 *
 * @param late makes the error for what took longer
 */
export async function atMost<Value>(milliseconds: number, work: PromiseLike<Value>, late: () => Error): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), milliseconds);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
