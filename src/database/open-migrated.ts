import { migrate } from './migrate.js';
import { openDatabase, type DatabaseChoice, type OpenDatabase } from './open-database.js';

/**
 * Opens the database, see `openDatabase()`, and brings it up to date. Where that fails, it is let go of again.
 *
 * @param say told, in one line each, what an operator should know, and which migrations ran
 * @throws EmbeddedDatabaseError, EmbeddedPostgresMissingError, DatabaseUnavailableError: one line each
 */
export async function openMigrated(choice: DatabaseChoice, say: (line: string) => void): Promise<OpenDatabase> {
  const database = await openDatabase(choice, say);
  try {
    const ran = await migrate(database.url);
    if (ran.length > 0) say(`migrations ran: ${ran.join(', ')}`);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
