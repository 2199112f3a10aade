import { createDataSource, openDataSource } from './data-source.js';

/** Any constant that no other program on the same server is likely to lock: "ptcl" in ASCII. */
const MIGRATION_LOCK = 0x70_74_63_6c;

/**
 * Brings the schema up to date. Nodes that start together wait for one another on an advisory lock, so each migration runs
 * once; where there is nothing to do it costs a few reads.
 *
 * @param url the database, as in `database.url`
 * @returns the names of the migrations that ran
 * @throws DatabaseUnavailableError when the server can't be reached
 */
export async function migrate(url: string): Promise<string[]> {
  const dataSource = await openDataSource(createDataSource({ url, poolSize: 2 }));
  try {
    // A session lock on a connection of its own: runMigrations takes another one from the pool.
    const holder = dataSource.createQueryRunner();
    try {
      await holder.query('SET statement_timeout = 0');
      await holder.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      const ran = await dataSource.runMigrations();
      return ran.map((migration) => migration.name);
    } finally {
      await holder.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
      await holder.release();
    }
  } finally {
    await dataSource.destroy();
  }
}
