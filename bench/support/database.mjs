import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { LEASE_MAX_MS, WAITED_SHARE } from '../../dist/changes/lease-limits.js';
import { startEmbeddedPostgres } from '../../dist/database/embedded/launcher.js';
import { migrate } from '../../dist/database/migrate.js';

/** By this the connections of a benchmark are told from those of the nodes. */
export const BENCH = 'portcullis bench';

/**
 * A PostgreSQL of the benchmark's own in a temporary folder, as durable as in production, migrated.
 *
 * @param settings of the server, beyond the usual ones
 */
export async function startDatabase(settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
  // Under root the server runs as another account, which has to get through to its cluster.
  chmodSync(folder, 0o711);
  const server = await startEmbeddedPostgres({ dataDir: folder, settings: { max_connections: '200', ...settings } });
  const startedAt = performance.now();
  await migrate(server.url);
  const pool = new pg.Pool({ connectionString: server.url, max: 2, application_name: BENCH });
  // At the end the server can go before a connection that says goodbye has gone, and nobody minds.
  pool.on('error', () => undefined);
  return {
    url: server.url,
    query: async (sql, parameters) => (await pool.query(sql, parameters)).rows,
    /** After a start every revoke waits until each lease of before must have ended; measured is what comes then. */
    settled: () => sleep(Math.max(0, startedAt + LEASE_MAX_MS * WAITED_SHARE + 100 - performance.now())),
    stop: async () => {
      await pool.end();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
