import pg from 'pg';
import type { TestDatabase } from '../support/test-database.js';

/** Runs `work` with a connection of its own, beside the product: to hold a lock, or to leave a transaction open. */
export async function withConnection(
  database: TestDatabase,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client(database.url);
  // One that the server ends says so by an event as well.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
