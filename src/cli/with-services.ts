import { reportFailure } from './failure-message.js';
import type { Services } from './services.js';

/**
 * Does some work with Portcullis's services: on the configured database, or on the embedded one, which is shared with a
 * server that runs on the same data folder. Everything is closed again, whatever happens.
 *
 * @throws whatever refuses the start, and what `work` throws
 */
export async function withServices<Value>(work: (services: Services) => Promise<Value>): Promise<Value> {
  // Loaded when a command needs it: help and wrong usage shall not wait a second for Nest and TypeORM.
  const { openServices } = await import('./services.js');
  const services = await openServices();
  try {
    return await work(services);
  } finally {
    await services.close().catch(reportUncleanEnd);
  }
}

/** What was asked for is done by then, and is shown all the same: the secret of a client, for one, is seen only once. */
async function reportUncleanEnd(error: unknown): Promise<void> {
  process.exitCode = 1;
  await reportFailure(error);
}
