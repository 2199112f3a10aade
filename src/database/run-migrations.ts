import { DataSource } from 'typeorm';
import { MIGRATIONS, MIGRATIONS_TABLE } from './migrations.js';
import { PATIENT_OPTIONS, unreachable } from './pool.js';

/**
 * Runs what is missing, each migration in a transaction of its own. The caller sees to it that nobody else does at the same time.
 *
 * @returns the names of the migrations that ran
 * @throws DatabaseUnavailableError when the server can't be reached
 */
export async function runMigrations(url: string): Promise<string[]> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    migrations: MIGRATIONS,
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    installExtensions: false,
    poolSize: 1,
    extra: PATIENT_OPTIONS,
  });
  try {
    await dataSource.initialize();
  } catch (error) {
    throw unreachable(url, error);
  }
  try {
    const ran = await dataSource.runMigrations();
    return ran.map((migration) => migration.name);
  } finally {
    await dataSource.destroy();
  }
}
