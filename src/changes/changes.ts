import { Inject, Injectable, Logger } from '@nestjs/common';
import { escapeLiteral, type PoolClient, type QueryResult } from 'pg';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/database.js';
import { unavailable } from '../database/state-unavailable.js';
import type { Change, CommittedChanges } from './change.js';
import type { Receipt } from './receipt.js';
import { Transaction } from './transaction.js';

/** What `Changes.commit()` gives back. */
export interface Committed<Value> {
  readonly value: Value;
  readonly receipt: Receipt;
}

/** What `Changes.write()` gives back. */
export interface Written<Value> {
  readonly value: Value;
  readonly receipt: Receipt | undefined;
}

/** Hears of changes right after they were committed by this process. */
export type ChangeListener = (changes: CommittedChanges) => void;

/**
 * The change log: every change to what decisions rest on (sessions, users, roles, clients, keys) is committed here together
 * with its log rows, at a position of its own. See docs/architecture.md and, for the protocol, docs/revocation.md.
 */
@Injectable()
export class Changes {
  private readonly logger = new Logger(Changes.name);
  private readonly listeners = new Set<ChangeListener>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Takes something away (or grants it): runs `work` in one transaction, see `write()`, and gives its receipt.
   *
   * @returns the value of `work`, and the receipt: of its own position or, where nothing was recorded, of the head as read
   *   afterwards, since somebody else's change may be what left nothing to do
   */
  async commit<Value>(work: (transaction: Transaction) => Promise<Value>): Promise<Committed<Value>> {
    const { value, receipt } = await this.write(work);
    return { value, receipt: receipt ?? (await this.receiptOf(await this.head())) };
  }

  /**
   * Runs `work` in one READ COMMITTED transaction on the primary and commits it with a log row for everything it recorded,
   * all at one position. A failure anywhere undoes everything.
   *
   * Costs one round trip to begin, the statements of `work`, and one round trip that takes the position, writes the rows and
   * commits: the counter row is locked for that last trip only, so a process stopped half-way can't hold up the others.
   *
   * @returns the value of `work`, and a receipt unless nothing was recorded (a sign-in takes nothing from anybody)
   */
  async write<Value>(work: (transaction: Transaction) => Promise<Value>): Promise<Written<Value>> {
    const client = await this.database.connect();
    // A connection that breaks between two statements says so by an event, which would end the process if nobody listened.
    // The statement that follows fails and says the same.
    client.on('error', ignore);
    let unusable: Error | undefined;
    try {
      const transaction = new Transaction(client);
      await transaction.query(this.beginStatement());
      const value = await work(transaction);
      const { changes } = transaction;
      if (changes.length === 0) {
        await transaction.query('COMMIT');
        return { value, receipt: undefined };
      }
      const position = await this.commitWithLog(client, changes);
      this.publish({ position, entries: changes });
      return { value, receipt: await this.receiptOf(position) };
    } catch (error) {
      // A connection that can't roll back is in an unknown state: the pool must not hand it out again.
      await client.query('ROLLBACK').catch((rollbackError: Error) => (unusable = rollbackError));
      throw error;
    } finally {
      client.off('error', ignore);
      client.release(unusable);
    }
  }

  /**
   * The receipt of a call that found nothing to change. It counts for the head as read after the caller saw that state: the
   * other's change may not be everywhere yet.
   */
  async receiptOfHead(): Promise<Receipt> {
    return this.receiptOf(await this.head());
  }

  /** Position of the newest committed change. One read of the primary. */
  async head(): Promise<number> {
    const [row] = await this.database.query<{ position: string }>('SELECT position FROM change_head');
    return Number(row?.position);
  }

  /** Calls `listener` after each commit of this process. A listener that throws is logged and harms nobody. */
  subscribe(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private beginStatement(): string {
    const half = Math.max(1, Math.floor(this.config.changes.lease / 2));
    return (
      'BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = on; ' +
      `SET LOCAL lock_timeout = ${half}; SET LOCAL idle_in_transaction_session_timeout = ${half}`
    );
  }

  private async commitWithLog(client: PoolClient, changes: readonly Change[]): Promise<number> {
    const keepUntil = escapeLiteral(new Date(this.clock.now() + this.logRetentionMs()).toISOString());
    const rows = changes
      .map(({ kind, subject }) => `(${escapeLiteral(kind)}, ${escapeLiteral(subject)})`)
      .join(', ');
    // Several statements in one message can't have parameters; every value is escaped above.
    const statements = `
      WITH head AS (UPDATE change_head SET position = position + 1 RETURNING position)
      INSERT INTO change_log (position, kind, subject, keep_until)
      SELECT head.position, entry.kind, entry.subject, ${keepUntil}::timestamptz
      FROM head, (VALUES ${rows}) AS entry (kind, subject)
      RETURNING position;
      COMMIT`;
    try {
      const results = (await client.query(statements)) as unknown as QueryResult<{ position: string }>[];
      return Number(results[0]?.rows[0]?.position);
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** A row is kept for as long as a token minted before it could still be accepted. */
  private logRetentionMs(): number {
    const { accessTtl, clockTolerance } = this.config.tokens;
    return accessTtl + clockTolerance;
  }

  /**
   * No node keeps live state in memory: each decision reads the primary, so a change is in force everywhere as soon as it is
   * committed, and this process is the only one to confirm.
   */
  private receiptOf(position: number): Promise<Receipt> {
    return Promise.resolve({ position, appliedOn: 1, expired: 0, waitedMs: 0, complete: true });
  }

  private publish(changes: CommittedChanges): void {
    for (const listener of this.listeners) {
      try {
        listener(changes);
      } catch (error) {
        this.logger.error({ err: error, position: changes.position }, 'a listener to changes failed');
      }
    }
  }
}

function ignore(): void {
  // see write()
}
