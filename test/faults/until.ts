import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something is so. Fails with what was waited for once `patience` (milliseconds) is over. */
export async function until(
  what: string,
  look: () => boolean | Promise<boolean>,
  patience = 30_000,
  every = 10,
): Promise<void> {
  const deadline = performance.now() + patience;
  while (!(await look())) {
    if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await sleep(every);
  }
}
