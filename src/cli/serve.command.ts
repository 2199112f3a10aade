import type { Command } from 'commander';
import { print } from './output.js';

/** `portcullis serve`: what `node dist/main.js` does. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('Run the server. It migrates the database first, and stops cleanly on SIGTERM.')
    .action(async () => {
      const { loadConfig } = await import('../config/index.js');
      const { serve } = await import('../serve.js');
      await serve(loadConfig(), print);
    });
}
