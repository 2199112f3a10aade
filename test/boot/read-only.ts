import type { TestDatabase } from '../support/test-database.js';

/** New connections to it take no writes from here on, as providers arrange it for a disk that is nearly full. */
export async function makeReadOnly({ query }: TestDatabase): Promise<void> {
  await query(`DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database());
  END $$`);
}
