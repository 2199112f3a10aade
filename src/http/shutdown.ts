import type { Server } from 'node:http';
import { Logger } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { closeSilentConnections } from './silent-connections.js';

/** How long a stop may take. */
export interface StopOptions {
  /** For requests that run, in ms; then their connections are cut. Default 3500. */
  readonly graceMs?: number;
  /** For the whole stop, in ms; then the process ends regardless. Default 4800, under the contract's 5 s. */
  readonly deadlineMs?: number;
  /** What another signal does while the stop is under way. Default `ends`: at once, with exit code 1. */
  readonly repeated?: 'ends' | 'ignored';
  /** For tests. Default `process.exit`. */
  readonly exit?: (code: number) => void;
}

/** How often connections that became idle meanwhile are closed, in ms. */
const SWEEP_MS = 25;

/**
 * Stops serving: accepts nothing more, lets running requests finish, closes connections on which nothing was sent yet at once and
 * others as they become idle, and cuts the rest when the grace is over. The application itself still lives, so what runs has its database until it is done.
 *
 * @returns whether everything ended by itself
 */
export async function stopServing(server: Server, graceMs = 3500): Promise<boolean> {
  if (!server.listening) return true;
  let cut = false;
  await new Promise<void>((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
    const grace = setTimeout(() => {
      cut = true;
      server.closeAllConnections();
    }, graceMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(grace);
      resolve();
    });
    server.closeIdleConnections();
    closeSilentConnections(server);
  });
  return !cut;
}

/**
 * Stops cleanly on SIGTERM and SIGINT: first serving, then the application (its shutdown hooks give back leases and close the
 * database), then exit code 0. A hook that fails, or is not done by the deadline: exit code 1. A second signal ends at once.
 *
 * Nest's `enableShutdownHooks` is not used beside it: it runs `onModuleDestroy` while requests still do.
 *
 * @returns takes the handlers off again
 */
export function stopOnSignals(app: INestApplication, options: StopOptions = {}): () => void {
  const logger = new Logger('Shutdown');
  const exit = options.exit ?? ((code: number) => process.exit(code));
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return options.repeated === 'ignored' ? undefined : exit(1);
    stopping = true;
    logger.log(`${signal}: stopping`);
    const deadline = setTimeout(() => {
      logger.error('The application did not stop in time');
      exit(1);
    }, options.deadlineMs ?? 4800);
    stopServing(app.getHttpServer() as Server, options.graceMs)
      .then((clean) => {
        if (!clean) logger.warn('Requests that took too long were cut off');
        return app.close();
      })
      .then(
        () => exit(0),
        (error: unknown) => {
          logger.error('The application did not stop cleanly', error instanceof Error ? error.stack : undefined);
          exit(1);
        },
      )
      .finally(() => clearTimeout(deadline));
  };
  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}
