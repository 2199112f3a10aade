/**
 * Waits for work, but no longer than so many milliseconds. Work that is late goes on; only whoever waited for it stops.
 *
 * @param late what a wait in vain comes to; what it throws, the caller gets
 */
export async function atMost<Value>(milliseconds: number, work: Promise<Value>, late: () => Value): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  try {
    return await Promise.race([work, end.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}
