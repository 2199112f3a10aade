import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what operating systems give to outgoing connections: those of other tests would take it between two moments. */
const [LOWEST, HIGHEST] = [10_000, 32_000];

/** A port of the loopback that is taken for as long as the test wants. */
export async function takePort(): Promise<{ port: number; release: () => Promise<void> }> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    const holder = createServer();
    const isTaken = await new Promise<boolean>((resolve) => {
      holder.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isTaken) return { port, release: () => new Promise((resolve) => holder.close(() => resolve())) };
  }
}

/** One that nobody listens on, at least a moment ago. */
export async function freePort(): Promise<number> {
  const { port, release } = await takePort();
  await release();
  return port;
}
