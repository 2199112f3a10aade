import type { PoolClient } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { DatabaseUnavailableError } from './database.errors.js';
import { Foundation1764000000000 } from './migrations/1764000000000-foundation.js';
import { Nodes1764100000000 } from './migrations/1764100000000-nodes.js';
import { NodeTokens1764200000000 } from './migrations/1764200000000-node-tokens.js';
import { KeyRotation1764300000000 } from './migrations/1764300000000-key-rotation.js';
import { Clients1764400000000 } from './migrations/1764400000000-clients.js';
import { Decoys1764700000000 } from './migrations/1764700000000-decoys.js';
import { RateLimits1764600000000 } from './migrations/1764600000000-rate-limits.js';
import { Audit1764800000000 } from './migrations/1764800000000-audit.js';
import { LighterRefresh1764850000000 } from './migrations/1764850000000-lighter-refresh.js';
import { Identities1764950000000 } from './migrations/1764950000000-identities.js';
import { ApiKeys1764900000000 } from './migrations/1764900000000-api-keys.js';
import { Refresh1764550000000 } from './migrations/1764550000000-refresh.js';
import { Verifiers1765000000000 } from './migrations/1765000000000-verifiers.js';

/** How to reach one PostgreSQL. */
export interface DatabaseTarget {
  /** A `postgres://` URL; a Unix socket is given as `?host=/folder`. */
  readonly url: string;
  /** Connections kept for requests, at most. */
  readonly poolSize: number;
}

/** Milliseconds to wait for a connection or for a statement before giving up: a request must never hang on the database. */
const CONNECT_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 10_000;
/**
 * At a start. A process that loads everything that it needs on a busy machine may take longer than that to see that the
 * connection is there: a timeout says little then. Whatever else goes wrong is final at once.
 */
const OPENING_ATTEMPTS = 3;

/** Every migration, oldest first. */
export const MIGRATIONS = [
  Foundation1764000000000,
  Nodes1764100000000,
  NodeTokens1764200000000,
  KeyRotation1764300000000,
  Clients1764400000000,
  Refresh1764550000000,
  RateLimits1764600000000,
  Decoys1764700000000,
  Audit1764800000000,
  LighterRefresh1764850000000,
  ApiKeys1764900000000,
  Identities1764950000000,
  Verifiers1765000000000,
];

/** Builds the data source; nothing is opened yet. */
export function createDataSource(target: DatabaseTarget): DataSource {
  const options: DataSourceOptions = {
    type: 'postgres',
    url: target.url,
    migrations: MIGRATIONS,
    migrationsTableName: 'portcullis_migrations',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    poolSize: target.poolSize,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    extra: {
      statement_timeout: STATEMENT_TIMEOUT_MS,
      // The server's own limit comes first, so that its error says which statement it was.
      query_timeout: STATEMENT_TIMEOUT_MS + 1_000,
      keepAlive: true,
      verify: refuseStandby,
    },
    applicationName: 'portcullis',
  };
  return new DataSource(options);
}

/**
 * Asked by the pool for each new connection. What a standby answers may lag behind, and would bring back what was revoked:
 * every read of ours is of the primary.
 */
function refuseStandby(client: PoolClient, done: (error?: Error) => void): void {
  // The pool listens only to connections that it keeps. One that breaks while it is asked, or on its way to whoever takes it, says
  // so by an event that would end the process if nobody listened; the statement under way fails and says the same.
  client.on('error', () => undefined);
  client.query<{ standby: boolean }>('SELECT pg_is_in_recovery() AS standby').then(
    ({ rows }) => done(rows[0]?.standby === false ? undefined : new Error('the server is a standby, not the primary')),
    (error: Error) => done(error),
  );
}

/**
 * Opens the data source. A connection that doesn't come in time is tried again, twice.
 *
 * @throws DatabaseUnavailableError with one line that names the address (never the password) and the reason
 */
export async function openDataSource(dataSource: DataSource): Promise<DataSource> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await dataSource.initialize();
    } catch (error) {
      if (attempt < OPENING_ATTEMPTS && isTimeout(error)) continue;
      const { url } = dataSource.options as { url: string };
      throw new DatabaseUnavailableError(`cannot reach the database at ${describeAddress(url)}: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }
}

/** As pg and its pool say it; neither gives a code. */
function isTimeout(error: unknown): boolean {
  return /\btimeout\b/.test(reasonOf(error));
}

/** The address of a database URL without user, password or options. */
export function describeAddress(url: string): string {
  try {
    const parsed = new URL(url);
    const host = parsed.searchParams.get('host') ?? parsed.host;
    return `${host}${parsed.pathname}`;
  } catch {
    return 'database.url';
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
