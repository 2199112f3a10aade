import type { OnApplicationShutdown } from '@nestjs/common';
import { Client, type Pool, type PoolClient, type QueryConfig, type QueryResultRow } from 'pg';
import { atMost } from '../clock/at-most.js';
import { StatementSender } from './queryable.js';
import { unavailable, unavailableForNow } from './state-unavailable.js';
import { withDeadline } from './with-deadline.js';

/** How long a stop waits for statements that are still under way. */
const CLOSE_PATIENCE_MS = 500;

/**
 * Statements that wait for a connection, at most. pg's pool has no bound of its own; past this one a caller would wait for most of
 * the 2 s that a wait may take, and hold its request in memory meanwhile.
 */
const MAX_WAITING = 1_000;

/**
 * The one way to PostgreSQL: hand-written statements through one pool.
 *
 * @throws StateUnavailable (503) from every method while the database can't be reached, or 1,000 statements wait for a connection
 *   already: never a hang, never let through
 */
export class Database extends StatementSender implements OnApplicationShutdown {
  /**
   * @param url of the pool's server, for connections beside the pool
   * @param closed called once the last connection is closed
   */
  constructor(
    private readonly pool: Pool,
    private readonly url: string,
    private readonly closed: () => Promise<void> = () => Promise.resolve(),
  ) {
    super();
  }

  /**
   * The same for what somebody waits for. Past the deadline the connection is given up with the statement, so that a link that
   * was cut without a word holds no place in the pool.
   *
   * @param name where it is to be parsed and planned once for each connection, see `queryPrepared`
   * @throws StateUnavailable also past the deadline, which counts the wait for a connection
   */
  async queryWithin<Row extends QueryResultRow>(
    deadlineMs: number,
    sql: string,
    parameters: readonly unknown[] = [],
    name?: string,
  ): Promise<Row[]> {
    this.refuseCrowd();
    // pg takes a timeout for one statement, which its types don't know; the pool then closes the connection.
    const statement: QueryConfig & { query_timeout: number } = {
      ...(name !== undefined && { name }),
      text: sql,
      values: parameters as unknown[],
      query_timeout: deadlineMs,
    };
    const answer = this.pool.query<Row>(statement).catch((error: unknown) => {
      throw unavailable(error);
    });
    return (await withDeadline(answer, deadlineMs)).rows;
  }

  /** Takes a connection for a transaction; the caller releases it. */
  async connect(): Promise<PoolClient> {
    this.refuseCrowd();
    try {
      return await this.pool.connect();
    } catch (error) {
      throw unavailable(error);
    }
  }

  /**
   * Opens a connection beside the pool, for work that must not wait behind requests. The caller ends it.
   *
   * @param timeoutMs for connecting, and for each statement: a link that is cut without a word must not stop the caller
   */
  async openOwnConnection(timeoutMs: number): Promise<Client> {
    const client = new Client({
      connectionString: this.url,
      connectionTimeoutMillis: timeoutMs,
      query_timeout: timeoutMs,
      keepAlive: true,
      application_name: 'portcullis lease',
    });
    // Before anything else: it may break in the very packet that opens it. The statement under way fails and says the same, and an
    // event that nobody hears would end the process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      throw unavailable(error);
    }
  }

  protected async send<Row extends QueryResultRow>(statement: QueryConfig): Promise<Row[]> {
    this.refuseCrowd();
    try {
      return (await this.pool.query<Row>(statement)).rows;
    } catch (error) {
      throw unavailable(error);
    }
  }

  private refuseCrowd(): void {
    if (this.pool.waitingCount >= MAX_WAITING) throw unavailableForNow();
  }

  async onApplicationShutdown(): Promise<void> {
    // A statement that the server doesn't answer must not hold up the stop: the process's end closes its connection.
    if (!this.pool.ending) await atMost(CLOSE_PATIENCE_MS, this.pool.end(), () => undefined);
    await this.closed();
  }
}
