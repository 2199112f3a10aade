import type { PoolClient, QueryResultRow } from 'pg';
import type { Queryable } from '../database/database.js';
import { unavailable } from '../database/state-unavailable.js';
import type { Change, ChangeKind } from './change.js';

/**
 * One transaction of `Changes.commit()`: statements go through it, and whatever memory must forget is recorded in it. It is
 * handed down to the rooms below, so that a flow that spans them (a password change: users and sessions) commits as one.
 */
export class Transaction implements Queryable {
  private readonly recorded = new Map<string, Change>();

  constructor(private readonly client: PoolClient) {}

  async query<Row extends QueryResultRow>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    try {
      return (await this.client.query<Row>(sql, parameters as unknown[])).rows;
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** Records that whatever is remembered of this subject is no longer true once the transaction has committed. */
  record(kind: ChangeKind, subject: string): void {
    this.recorded.set(`${kind} ${subject}`, { kind, subject });
  }

  /** What has been recorded so far, each subject once. */
  get changes(): readonly Change[] {
    return [...this.recorded.values()];
  }
}
