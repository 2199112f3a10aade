import type { TestDatabase } from './test-database.js';

/** What PostgreSQL held to when a transaction was committed. */
export interface CommitSettings {
  readonly synchronous_commit: string;
  readonly lock_timeout: string;
}

/** For the connections that are opened from now on: whoever runs the database may have set it so. */
export async function commitLazily(database: TestDatabase): Promise<void> {
  await database.query(`ALTER DATABASE "${new URL(database.url).pathname.slice(1)}" SET synchronous_commit = off`);
}

/**
 * Notes what holds at the commit of each row that a table gets: the trigger is deferred, so a function that wrote the row has
 * returned by then. Once for each database.
 *
 * @returns what gives the notes so far
 */
export async function noteCommitSettings(
  database: TestDatabase,
  table: string,
): Promise<() => Promise<CommitSettings[]>> {
  await database.query(`
    CREATE TABLE noted (synchronous_commit text, lock_timeout text);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO noted VALUES (current_setting('synchronous_commit'), current_setting('lock_timeout'));
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER note AFTER INSERT ON ${table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION note()`);
  return () => database.query<CommitSettings>('SELECT * FROM noted');
}
