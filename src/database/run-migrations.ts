import { DataSource, QueryFailedError } from 'typeorm';
import { DatabaseUnavailableError } from './database.errors.js';
import { MIGRATIONS, MIGRATIONS_TABLE } from './migrations.js';
import { PATIENT_OPTIONS, unreachable } from './pool.js';

/**
 * Runs what is missing, each migration in a transaction of its own. The caller sees to it that nobody else does at the same time.
 *
 * @returns the names of the migrations that ran
 * @throws DatabaseUnavailableError when the server can't be reached, or the role of the URL may not make tables there
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
  } catch (error) {
    throw isForbidden(error) ? notPermitted(error) : error;
  } finally {
    await dataSource.destroy();
  }
}

/** SQLSTATE `insufficient_privilege`. Since PostgreSQL 15 a role may make nothing in the schema `public` unless it is told so. */
const FORBIDDEN = '42501';

function isForbidden(error: unknown): error is QueryFailedError {
  return error instanceof QueryFailedError && (error.driverError as { code?: string }).code === FORBIDDEN;
}

function notPermitted(error: QueryFailedError): DatabaseUnavailableError {
  return new DatabaseUnavailableError(
    `the database can’t be migrated: ${error.message}; the role of database.url needs CREATE on its schema`,
    { cause: error },
  );
}
