import cluster from 'node:cluster';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/index.js';
import { openMigrated } from '../database/open-migrated.js';
import { createLogger } from '../http/logging/logger.js';
import { banner } from '../serve.js';
import type { Start } from '../stop-while-starting.js';
import { Supervisor } from './supervisor.js';

/**
 * Runs the server in so many processes that share its port; each is a node of its own. This process answers nothing itself:
 * it migrates the database first, holds the embedded one, and replaces workers that end.
 *
 * Resolves once SIGTERM or SIGINT has stopped every worker cleanly, which takes 5 s at most. SIGHUP replaces the workers one
 * after the other, by the configuration as it is then.
 *
 * @param say called once, when all of them listen
 * @param begun the start that this is a part of; it is over once the signals go to the workers
 * @throws what refuses the start, and WorkersError
 */
export async function serveWorkers(
  config: Config,
  count: number,
  say: (text: string) => void,
  begun: Start,
): Promise<void> {
  const log = createLogger(config.log.level);
  const database = await openMigrated(config.database, (line) => log.info(line));
  try {
    // Structured cloning, since JSON has no NaN, which a metric may be.
    cluster.setupPrimary({
      exec: fileURLToPath(new URL('./worker.js', import.meta.url)),
      args: [],
      serialization: 'advanced',
    });
    const supervisor = new Supervisor(count, log);
    const forget = onSignals(supervisor);
    begun.over();
    try {
      await supervisor.run((address) => say(banner(config, address, count)));
    } finally {
      forget();
    }
  } finally {
    await database.close();
  }
}

/** @returns takes the handlers off again */
function onSignals(supervisor: Supervisor): () => void {
  const handlers: [NodeJS.Signals, () => void][] = [
    ['SIGTERM', () => supervisor.stop()],
    ['SIGINT', () => supervisor.stop()],
  ];
  // At a terminal SIGHUP says that it is gone, and the server goes with it.
  if (!process.stdin.isTTY) handlers.push(['SIGHUP', () => void supervisor.roll()]);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}
