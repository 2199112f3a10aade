import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { TestDatabase } from './test-database.js';

/** A statement, with what stands for its parameters. */
type Statement = readonly [sql: string, params?: unknown[]];

/**
 * Somebody else's transaction: runs its statements, and holds what they have locked.
 *
 * @returns what commits it
 */
export async function holding(
  database: TestDatabase,
  ...statements: readonly Statement[]
): Promise<() => Promise<void>> {
  const client = new pg.Client(database.url);
  // Where the test fails before it commits, the database goes first.
  client.on('error', () => undefined);
  await client.connect();
  await client.query('BEGIN');
  for (const [sql, params] of statements) await client.query(sql, params);
  return async () => {
    await client.query('COMMIT');
    await client.end();
  };
}

/** Until so many statements of the database wait for a lock. */
export async function lockAwaited(database: TestDatabase, many = 1): Promise<void> {
  for (let attempt = 0; attempt < 2_000; attempt++) {
    const waiting = await database.query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    if (waiting.length >= many) return;
    await sleep(20);
  }
  throw new Error('nobody waits');
}
