import pg from 'pg';
import { until } from '../faults/until.js';
import type { TestDatabase } from './test-database.js';

/** How long somebody may take to come to the lock, in milliseconds. */
const PATIENCE_MS = 40_000;

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
export function lockAwaited(database: TestDatabase, many = 1): Promise<void> {
  return until(
    `${many} waiting for a lock`,
    async () => {
      const waiting = await database.query(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return waiting.length >= many;
    },
    PATIENCE_MS,
    20,
  );
}
