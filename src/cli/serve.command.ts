import type { Command } from 'commander';
import { loadConfig } from '../config/index.js';
import { serve } from '../serve.js';
import { print } from './output.js';

/** `portcullis serve`: what `node dist/main.js` does. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('Run the server. It migrates the database first, and stops cleanly on SIGTERM.')
    .action(async () => {
      await serve(loadConfig(), print);
    });
}
