import { DataSource, QueryFailedError, type Logger } from 'typeorm';
import { DatabaseUnavailableError } from './database.errors.js';
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
    logger: SILENT,
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

/** SQLSTATE `insufficient_privilege`. Since PostgreSQL 15 a role may make nothing in the schema `public` unless it is told so. */
const FORBIDDEN = '42501';

/** What an operator can mend is said in one line; a migration that is wrong keeps its stack trace. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof QueryFailedError)) return error;
  const isForbidden = (error.driverError as { code?: string }).code === FORBIDDEN;
  // A disk that is full, for one, and whatever else was not the statement's fault.
  if (!isForbidden && !(unavailable(error.driverError) instanceof StateUnavailable)) return error;
  const remedy = isForbidden ? '; the role of database.url needs CREATE on its schema' : '';
  return new DatabaseUnavailableError(`the database can’t be migrated: ${error.message}${remedy}`, { cause: error });
}

/** TypeORM says beside its error that there is one. */
const SILENT: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};
