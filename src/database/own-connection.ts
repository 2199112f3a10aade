import type { Client, QueryResultRow } from 'pg';
import type { Queryable } from './database.js';

/** A connection of one's own, as those take it who could also send through the pool. */
export function queryable(connection: Client): Queryable {
  return {
    query: async <Row extends QueryResultRow>(sql: string, parameters: readonly unknown[] = []) =>
      (await connection.query<Row>(sql, parameters as unknown[])).rows,
    queryPrepared: async <Row extends QueryResultRow>(name: string, sql: string, parameters: readonly unknown[] = []) =>
      (await connection.query<Row>({ name, text: sql, values: parameters as unknown[] })).rows,
  };
}
