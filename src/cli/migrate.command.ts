import type { Command } from 'commander';
import { complain } from '../complain.js';
import { print } from './output.js';

const RESTORING = `
After every restore, and every failover to a copy that may lack commits:
  1. fence the old primary, so that no node can reach it any more;
  2. run this with --new-epoch on the new one;
  3. let the nodes connect to it.
Nodes forget then what they remembered of the old history. Without it a session that was revoked after the backup could
be accepted by a node that nobody waits for.`;

/** `portcullis migrate`: for deployments that migrate in a step of its own. The server does it at its start as well. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('Bring the database up to date. Those who do it at once wait for one another.')
    .option('--new-epoch', 'begin a new epoch of the change log as well: a step of every restore')
    .addHelpText('after', RESTORING)
    .action(async ({ newEpoch }: { newEpoch?: true }) => {
      const { loadConfig } = await import('../config/index.js');
      const { openDatabase } = await import('../database/open-database.js');
      const { migrate } = await import('../database/migrate.js');
      const { database } = loadConfig();
      const opened = await openDatabase(database, complain);
      try {
        const ran = await migrate(opened.url);
        print(...(ran.length === 0 ? ['The database is up to date.'] : ran.map((name) => `ran ${name}`)));
        if (newEpoch) print(`The epoch is ${await newEpochOf(opened.url)} now.`);
      } finally {
        await opened.close();
      }
    });
}

async function newEpochOf(url: string): Promise<string> {
  const { openPool } = await import('../database/pool.js');
  const { beginEpoch } = await import('../changes/new-epoch.js');
  const { Database } = await import('../database/database.js');
  const database = new Database(await openPool({ url, poolSize: 1 }), url);
  try {
    return await beginEpoch(database);
  } finally {
    await database.onApplicationShutdown();
  }
}
