import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { migrate } from '../../src/database/migrate.js';
import { createTestDatabase } from '../support/test-database.js';

/** Longer than any statement or answer is waited for in the service of a request. */
const LONG_MIGRATION_MS = 12_000;

it('waits for a process that migrates for as long as that takes', async () => {
  const database = await createTestDatabase();
  const other = new Client({ connectionString: database.url });
  await other.connect();
  try {
    await other.query('SELECT pg_advisory_lock($1)', [0x70_74_63_6c]);
    const migrating = migrate(database.url);
    await sleep(LONG_MIGRATION_MS);
    await other.query('SELECT pg_advisory_unlock_all()');
    // A test's database has had them all.
    expect(await migrating).toEqual([]);
  } finally {
    await other.end();
    await database.drop();
  }
});
