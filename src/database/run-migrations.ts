import { DataSource, QueryFailedError } from 'typeorm';
import { DatabaseUnavailableError } from './database.errors.js';
import { isDenied } from './denied.js';
import { MIGRATIONS, MIGRATIONS_TABLE } from './migrations.js';
import { PATIENT_OPTIONS, unreachable } from './pool.js';
import { StateUnavailable, unavailable } from './state-unavailable.js';

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
    // Its default prints what fails as well, beside the one line of ours.
    logger: 'debug',
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
    throw refusalOf(error);
  } finally {
    await dataSource.destroy();
  }
}

/** What an operator can mend is said in one line; a migration that is wrong keeps its stack trace. */
function refusalOf(error: unknown): unknown {
  // Since PostgreSQL 15 a role may make nothing in the schema `public` unless it is told so; and only a table's owner may alter it.
  if (isDenied(error))
    return refused(error, '; the role of database.url needs CREATE on its schema, and to own the tables there');
  // A disk that is full, for one, and whatever else was not the statement's fault.
  const wasAway = error instanceof QueryFailedError && unavailable(error.driverError) instanceof StateUnavailable;
  return wasAway ? refused(error, '') : error;
}

function refused(cause: Error, remedy: string): DatabaseUnavailableError {
  return new DatabaseUnavailableError(`the database can’t be migrated: ${cause.message}${remedy}`, { cause });
}
