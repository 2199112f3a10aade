import { Pool, type PoolClient, type PoolConfig, type QueryResult } from 'pg';
import { CONNECTION_SETTINGS, UNLIMITED } from './connection-settings.js';
import { DatabaseUnavailableError } from './database.errors.js';

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

/** What every connection is made with, whoever keeps it. */
export const CONNECTION_OPTIONS = {
  application_name: 'portcullis',
  connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  statement_timeout: STATEMENT_TIMEOUT_MS,
  // The server's own limit comes first, so that its error says which statement it was.
  query_timeout: STATEMENT_TIMEOUT_MS + 1_000,
  keepAlive: true,
  verify: preparing(CONNECTION_SETTINGS),
} as const;

/** The same for migrations, and for whoever waits while another process runs them: they take as long as the tables are large. */
export const PATIENT_OPTIONS = {
  ...CONNECTION_OPTIONS,
  statement_timeout: 0,
  query_timeout: 0,
  verify: preparing(`${CONNECTION_SETTINGS}; ${UNLIMITED}`),
} as const;

/**
 * Opens a pool, with one connection to begin with. One that doesn't come in time is tried again, twice.
 *
 * @throws DatabaseUnavailableError with one line that names the address (never the password) and the reason
 */
export async function openPool(
  { url, poolSize }: DatabaseTarget,
  options: PoolConfig = CONNECTION_OPTIONS,
): Promise<Pool> {
  const pool = new Pool({ connectionString: url, max: poolSize, ...options });
  // Of an idle connection that broke. The pool has dropped it already, and an event that nobody hears would end the process.
  pool.on('error', () => undefined);
  for (let attempt = 1; ; attempt++) {
    try {
      (await pool.connect()).release();
      return pool;
    } catch (error) {
      if (attempt < OPENING_ATTEMPTS && isTimeout(error)) continue;
      await pool.end();
      throw unreachable(url, error);
    }
  }
}

/** As pg and its pool say it; neither gives a code. */
function isTimeout(error: unknown): boolean {
  return /\btimeout\b/.test(reasonOf(error));
}

/** The refusal of a start that says why the database of `url` couldn't be reached. */
export function unreachable(url: string, cause: unknown): DatabaseUnavailableError {
  return new DatabaseUnavailableError(`cannot reach the database at ${describeAddress(url)}: ${reasonOf(cause)}`, {
    cause,
  });
}

/** The address of a database URL without user, password or options. */
function describeAddress(url: string): string {
  try {
    const parsed = new URL(url);
    // A password with a slash that isn't escaped begins there, and where its end is only the `@` says.
    if (parsed.pathname.includes('@')) return 'database.url';
    const host = parsed.searchParams.get('host') ?? parsed.host;
    return `${host}${parsed.pathname}`;
  } catch {
    return 'database.url';
  }
}

/**
 * What the pool does with each new connection: settings, and a question. What a standby answers may lag behind, and would bring back
 * what was revoked: every read of ours is of the primary.
 *
 * @param settings statements, sent along in the same message
 */
function preparing(settings: string): (client: PoolClient, done: (error?: Error) => void) => void {
  return (client, done) => {
    // The pool listens only to connections that it keeps. One that breaks while it is asked, or on its way to whoever takes it, says
    // so by an event that would end the process if nobody listened; the statement under way fails and says the same.
    client.on('error', () => undefined);
    client.query(`${settings}; SELECT pg_is_in_recovery() AS standby`).then(
      (results) => done(isPrimary(results) ? undefined : new Error('the server is a standby, not the primary')),
      (error: Error) => done(error),
    );
  };
}

/** Several statements in one message have a result each, which the driver's types don't know; the question is the last. */
function isPrimary(results: unknown): boolean {
  const answer = (results as QueryResult<{ standby: boolean }>[]).at(-1);
  return answer?.rows[0]?.standby === false;
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
