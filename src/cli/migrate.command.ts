import type { Command } from 'commander';
import { print } from './output.js';

/** `portcullis migrate`: for deployments that migrate in a step of its own. The server does it at its start as well. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('Bring the database up to date. Those who do it at once wait for one another.')
    .action(async () => {
      const { loadConfig } = await import('../config/index.js');
      const { openDatabase } = await import('../database/open-database.js');
      const { migrate } = await import('../database/migrate.js');
      const { database } = loadConfig();
      const opened = await openDatabase(database, (line) => process.stderr.write(`portcullis: ${line}\n`));
      try {
        const ran = await migrate(opened.url);
        print(...(ran.length === 0 ? ['The database is up to date.'] : ran.map((name) => `ran ${name}`)));
      } finally {
        await opened.close();
      }
    });
}
