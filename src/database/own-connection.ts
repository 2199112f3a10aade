import type { Client, QueryConfig, QueryResultRow } from 'pg';
import { StatementSender, type Queryable } from './queryable.js';

class OwnConnection extends StatementSender {
  constructor(private readonly connection: Client) {
    super();
  }

  protected async send<Row extends QueryResultRow>(statement: QueryConfig): Promise<Row[]> {
    return (await this.connection.query<Row>(statement)).rows;
  }
}

/** A connection beside the pool, for those who could also send through the pool. */
export function queryable(connection: Client): Queryable {
  return new OwnConnection(connection);
}
