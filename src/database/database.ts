import type { OnApplicationShutdown } from '@nestjs/common';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import type { DataSource } from 'typeorm';
import { unavailable } from './state-unavailable.js';

/** What a statement can be sent through: the pool, or one transaction. */
export interface Queryable {
  /** Sends one parametrised statement. Costs one round trip. */
  query<Row extends QueryResultRow>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/**
 * The one way to PostgreSQL: hand-written statements through TypeORM's own pool.
 *
 * @throws StateUnavailable (503) from every method while the database can't be reached: never a hang, never let through
 */
export class Database implements Queryable, OnApplicationShutdown {
  private readonly pool: Pool;

  /** @param closed called once the last connection is closed */
  constructor(
    private readonly dataSource: DataSource,
    private readonly closed: () => Promise<void> = () => Promise.resolve(),
  ) {
    // TypeORM's Postgres driver names its pg pool `master`; statements of ours share it instead of opening a second one.
    this.pool = (dataSource.driver as unknown as { master: Pool }).master;
  }

  async query<Row extends QueryResultRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    try {
      return (await this.pool.query<Row>(sql, parameters as unknown[])).rows;
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** Takes a connection for a transaction; the caller releases it. */
  async connect(): Promise<PoolClient> {
    try {
      return await this.pool.connect();
    } catch (error) {
      throw unavailable(error);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
    await this.closed();
  }
}
