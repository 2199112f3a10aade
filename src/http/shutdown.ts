import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as NetServer } from 'node:net';
import { Logger } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { closeCompletely } from './close-completely.js';
import { serversOf } from './servers.js';
import { closeSilentConnections } from './silent-connections.js';

/** How long a stop may take. */
export interface StopOptions {
  /** For requests that run, in ms; then their connections are cut. Default 3500. */
  readonly graceMs?: number;
  /** For the whole stop, in ms; then the process ends regardless. Default 4800, under the contract's 5 s. */
  readonly deadlineMs?: number;
  /** What another signal does while the stop is under way. Default `ends`: at once, with exit code 1. */
  readonly repeated?: 'ends' | 'ignored';
  /**
   * Within this time the same signal is an echo of the first, in ms: Ctrl-C reaches the server from the terminal and, under
   * `npm start`, from npm as well. Default 1000.
   */
  readonly echoMs?: number;
  /** For tests. Default `process.exit`. */
  readonly exit?: (code: number) => void;
}

/** How often connections that became idle meanwhile are closed, in ms. */
const SWEEP_MS = 25;

/**
 * Before idle connections are closed, in ms. Proxies keep connections for their next request; with the answer to that one they are
 * told that the server stops. A request that is sent just as its connection is closed gets no answer, and a proxy sends a POST only
 * once.
 */
const FAREWELL_MS = 300;

/**
 * Stops serving. It accepts no new connection and lets running requests finish. A request that still comes on an open connection is
 * answered, and told that the connection closes. After a moment idle connections are closed, and when the grace is over all others.
 * The application itself still lives, so what runs has its database until it is done.
 *
 * @returns whether everything ended by itself
 */
export async function stopServing(server: Server, graceMs = 3500): Promise<boolean> {
  if (!server.listening) return true;
  let cut = false;
  await new Promise<void>((resolve) => {
    let sweep: NodeJS.Timeout | undefined;
    const farewell = setTimeout(
      () => {
        closeSilentConnections(server);
        sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
      },
      Math.min(FAREWELL_MS, graceMs / 2),
    );
    const grace = setTimeout(() => {
      cut = true;
      server.closeAllConnections();
    }, graceMs);
    server.prependListener('request', lastOfItsConnection);
    // The method of HTTP's own server would close idle connections at once.
    NetServer.prototype.close.call(server, () => {
      server.off('request', lastOfItsConnection);
      clearTimeout(farewell);
      clearInterval(sweep);
      clearTimeout(grace);
      resolve();
    });
  });
  return !cut;
}

function lastOfItsConnection(_request: IncomingMessage, response: ServerResponse): void {
  response.shouldKeepAlive = false;
}

/**
 * Stops cleanly on SIGTERM and SIGINT: first serving, then the application (its shutdown hooks give back leases and close the
 * database), then exit code 0. A hook that fails, or is not done by the deadline: exit code 1. A second signal ends at once,
 * unless it is an echo of the first.
 *
 * Nest's `enableShutdownHooks` is not used beside it: it runs `onModuleDestroy` while requests still do.
 *
 * @returns takes the handlers off again
 */
export function stopOnSignals(app: INestApplication, options: StopOptions = {}): () => void {
  const logger = new Logger('Shutdown');
  const exit = options.exit ?? ((code: number) => process.exit(code));
  let first: { readonly signal: NodeJS.Signals; readonly at: number } | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    if (first !== undefined) {
      const echo = signal === first.signal && performance.now() - first.at < (options.echoMs ?? 1000);
      return echo || options.repeated === 'ignored' ? undefined : exit(1);
    }
    first = { signal, at: performance.now() };
    logger.log(`${signal}: stopping`);
    const deadline = setTimeout(() => {
      logger.error('The application did not stop in time');
      exit(1);
    }, options.deadlineMs ?? 4800);
    Promise.all(serversOf(app.getHttpAdapter()).map((server) => stopServing(server, options.graceMs)))
      .then((clean) => {
        if (clean.includes(false)) logger.warn('Requests that took too long were cut off');
        return closeCompletely(app);
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
