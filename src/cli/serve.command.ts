import { InvalidArgumentError, type Command } from 'commander';
import { print } from './output.js';
import { outliveOutput } from './watch-output.js';

const MOST_WORKERS = 128;

/** `portcullis serve`: what `node dist/main.js` does, in several processes if wanted. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('Run the server. It migrates the database first, and stops cleanly on SIGTERM.')
    .option(
      '--workers <number>',
      'processes that share the port, each a node of its own; SIGHUP replaces them one by one',
      workerCount,
    )
    .action(async ({ workers }: { workers?: number }) => {
      outliveOutput();
      if (workers === undefined) {
        const { start } = await import('../start.js');
        await start(print);
      } else {
        const { stopWhileStarting } = await import('../stop-while-starting.js');
        await stopWhileStarting(async (begun) => {
          const { loadConfig } = await import('../config/index.js');
          const { serveWorkers } = await import('../workers/serve-workers.js');
          await serveWorkers(loadConfig(), workers, print, begun);
        });
      }
    });
}

function workerCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > MOST_WORKERS) {
    throw new InvalidArgumentError(`It takes a whole number from 1 to ${MOST_WORKERS}.`);
  }
  return count;
}
