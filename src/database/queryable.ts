import type { QueryConfig, QueryResultRow } from 'pg';

/** What a statement can be sent through: the pool, one transaction, or a connection beside the pool. */
export interface Queryable {
  /** Sends one parametrised statement. Costs one round trip. */
  query<Row extends QueryResultRow>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;

  /**
   * The same, parsed and planned once for each connection: for hot paths.
   *
   * @param name of this statement alone, at most 63 characters
   */
  queryPrepared<Row extends QueryResultRow>(name: string, sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** Puts statements into the form that pg takes, for whatever sends them. */
export abstract class StatementSender implements Queryable {
  query<Row extends QueryResultRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.send({ text: sql, values: parameters as unknown[] });
  }

  queryPrepared<Row extends QueryResultRow>(
    name: string,
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    return this.send({ name, text: sql, values: parameters as unknown[] });
  }

  protected abstract send<Row extends QueryResultRow>(statement: QueryConfig): Promise<Row[]>;
}
