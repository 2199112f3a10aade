import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { DataSource, type EntityTarget, type ObjectLiteral, type Repository } from 'typeorm';

/** What a statement can be sent through: the pool, or one transaction. */
export interface Queryable {
  /** Sends one parametrised statement. Costs one round trip. */
  query<Row extends QueryResultRow>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/**
 * The one way to PostgreSQL: repositories for reading entities, and hand-written statements where a path is hot or a
 * transaction needs exactly the round trips that it has. Both go through TypeORM's own pool.
 */
@Injectable()
export class Database implements Queryable, OnApplicationShutdown {
  readonly pool: Pool;

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {
    // TypeORM's Postgres driver names its pg pool `master`; statements of ours share it instead of opening a second one.
    this.pool = (dataSource.driver as unknown as { master: Pool }).master;
  }

  repository<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>): Repository<Entity> {
    return this.dataSource.getRepository(entity);
  }

  async query<Row extends QueryResultRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(sql, parameters as unknown[])).rows;
  }

  /** Takes a connection for a transaction; the caller releases it. */
  connect(): Promise<PoolClient> {
    return this.pool.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
