import { Inject, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/database.js';
import { isLinkFailure, unavailableForNow } from '../database/state-unavailable.js';
import { Problem } from '../http/problem.js';
import { nameOfAgent, type Agent } from './agent.js';
import type { Change } from './change.js';
import { ChangeFeed } from './change-feed.js';
import { commitWithLog } from './commit-with-log.js';
import { Confirmations } from './confirmations.js';
import { LeaseKeeper } from './lease-keeper.js';
import { lockTimeoutMs } from './lock-timeout.js';
import { retentionMs } from './log-retention.js';
import { CHANGES_CHANNEL } from './notifications.js';
import { isOvertaken } from './premise.js';
import type { Receipt } from './receipt.js';
import { RevocationWaits } from './revocation-waits.js';
import { Transaction, type Enclosure } from './transaction.js';

/** How often work is done that others' changes overtake each time; each is a change of the very people or roles it rests on. */
const MAX_TURNS = 5;

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

/** What the log says about a change, beside its entries and its receipt. Nothing personal but ids. */
export interface ChangeNote {
  /** What was done, in a few words: the line's message. */
  readonly done: string;
  /** Who makes it; whatever is audited demands it. The log has the id, or `operator` and the like. */
  readonly by?: Agent;
  /** Id of the user whom it concerns. */
  readonly userId?: string;
  /** Name of the role that it concerns. */
  readonly role?: string;
}

/** A transaction that has committed; no position where nothing was recorded. */
interface Done<Value> {
  readonly value: Value;
  readonly changes: readonly Change[];
  readonly enclosed: readonly Enclosure[];
  readonly position: number | undefined;
}

/**
 * The change log: every change to what decisions rest on (sessions, users, roles, clients, keys) is committed here together
 * with its log rows, at a position of its own. See docs/architecture.md and, for the protocol, docs/revocation.md.
 */
@Injectable()
export class Changes {
  private readonly logger = new Logger(Changes.name);

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(ChangeFeed) private readonly feed: ChangeFeed,
    @Inject(LeaseKeeper) private readonly keeper: LeaseKeeper,
    @Inject(Confirmations) private readonly confirmations: Confirmations,
    @Inject(RevocationWaits) private readonly waits: RevocationWaits,
  ) {}

  /**
   * Takes something away: runs `work` in one transaction, see `write()`, and gives its receipt.
   *
   * @param note for the line that the log gets with the receipt
   * @returns the value of `work`, and the receipt: of its own position or, where nothing was recorded, of the head as read
   *   afterwards, since somebody else's change may be what left nothing to do
   */
  async commit<Value>(
    work: (transaction: Transaction) => Promise<Value>,
    note?: ChangeNote,
  ): Promise<Committed<Value>> {
    try {
      const done = await this.transact(work, note?.by);
      return { value: done.value, receipt: (await this.receiptOf(done, note)) ?? (await this.receiptOfHead()) };
    } catch (error) {
      // What isn't there may have been taken away by another call a moment ago: "not found" too is said only once it is gone
      // everywhere.
      if (error instanceof Problem && error.status === 404) await this.receiptOfHead();
      throw error;
    }
  }

  /**
   * Runs `work` in one READ COMMITTED transaction on the primary and commits it with a log row for everything it recorded,
   * all at one position. A failure anywhere undoes everything, and what another change has overtaken (`Transaction.restOn`) is
   * undone and run anew. Where something was recorded, waits until no node can accept any more what was taken away.
   *
   * Costs one round trip to begin, the statements of `work`, one round trip that commits, and the wait: a few milliseconds
   * while all nodes are healthy, a lease at most.
   *
   * @param note for the line that the log gets with the receipt, where something was recorded
   * @returns the value of `work`, and a receipt unless nothing was recorded (a sign-in takes nothing from anybody)
   */
  async write<Value>(work: (transaction: Transaction) => Promise<Value>, note?: ChangeNote): Promise<Written<Value>> {
    const done = await this.transact(work, note?.by);
    return { value: done.value, receipt: await this.receiptOf(done, note) };
  }

  /**
   * The same for what takes nothing from anybody, such as a new key: others hear of it, and nobody is waited for.
   *
   * @param by who makes it, where something of it is audited
   */
  async grant<Value>(work: (transaction: Transaction) => Promise<Value>, by?: Agent): Promise<Value> {
    return (await this.transact(work, by)).value;
  }

  /** Position of the newest committed change. One read of the primary. */
  async head(): Promise<number> {
    const [row] = await this.database.query<{ position: string }>('SELECT position FROM change_head');
    return Number(row?.position);
  }

  /**
   * The receipt of a call that found nothing to change. It counts for the head as read after the caller saw that state: the
   * other's change may not be everywhere yet.
   */
  async receiptOfHead(): Promise<Receipt> {
    return this.confirm(await this.head());
  }

  /** Waits for every node, and writes the one line that says who has lost what, and when it was true everywhere. */
  private async receiptOf({ position, changes }: Done<unknown>, note?: ChangeNote): Promise<Receipt | undefined> {
    if (position === undefined) return undefined;
    const receipt = await this.confirm(position);
    const { done = 'change in force everywhere', by, ...details } = note ?? {};
    this.logger.log({ ...details, ...(by && { by: nameOfAgent(by) }), entries: changes, receipt }, done);
    return receipt;
  }

  private async confirm(position: number): Promise<Receipt> {
    const receipt = await this.confirmations.of(position);
    this.waits.report(receipt.waitedMs);
    return receipt;
  }

  /** Whoever is told of the commit may use the database: they are waited for only once the connection has been given back. */
  private async transact<Value>(
    work: (transaction: Transaction) => Promise<Value>,
    by: Agent | undefined,
  ): Promise<Done<Value>> {
    const done = await this.commitInTurn(work, by);
    for (const waiting of done.enclosed.map((enclosure) => enclosure.committed())) await waiting;
    return done;
  }

  private async commitInTurn<Value>(
    work: (transaction: Transaction) => Promise<Value>,
    by: Agent | undefined,
  ): Promise<Done<Value>> {
    for (let turn = 1; turn <= MAX_TURNS; turn++) {
      try {
        return await this.commitWork(work, by);
      } catch (error) {
        if (!isOvertaken(error)) throw error;
      }
    }
    throw unavailableForNow({ detail: 'Other changes came first each time.' });
  }

  private async commitWork<Value>(
    work: (transaction: Transaction) => Promise<Value>,
    by: Agent | undefined,
  ): Promise<Done<Value>> {
    const client = await this.database.connect();
    // A connection that breaks between two statements says so by an event, which would end the process if nobody listened.
    // The statement that follows fails and says the same.
    client.on('error', ignore);
    let unusable: Error | undefined;
    try {
      const transaction = new Transaction(client, by);
      await transaction.query(this.beginStatement());
      const value = await work(transaction);
      const { changes, enclosed, restsOn } = transaction;
      const statements = enclosed.flatMap(({ sql }) => sql ?? []);
      if (changes.length === 0) {
        await transaction.query([...statements, 'COMMIT'].join(';\n'));
        return { value, changes, enclosed, position: undefined };
      }
      const position = await commitWithLog(client, changes, statements, this.keepUntil(), restsOn);
      this.announce(position);
      // A hint to ourselves; only what the lease keeper reads from the log counts as applied.
      this.feed.publish({ position, entries: changes });
      return { value, changes, enclosed, position };
    } catch (error) {
      // A link that has failed would not answer this either, and whoever waits has waited long enough: the server rolls back what
      // it sees the end of. A connection that can't roll back is in an unknown state; the pool must not hand it out again.
      if (isLinkFailure(error)) unusable = error as Error;
      else await client.query('ROLLBACK').catch((rollbackError: Error) => (unusable = rollbackError));
      throw error;
    } finally {
      client.off('error', ignore);
      client.release(unusable);
    }
  }

  private beginStatement(): string {
    const patienceMs = lockTimeoutMs(this.config);
    return (
      'BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = on; ' +
      `SET LOCAL lock_timeout = ${patienceMs}; SET LOCAL idle_in_transaction_session_timeout = ${patienceMs}`
    );
  }

  private keepUntil(): Date {
    return new Date(this.clock.now() + retentionMs(this.config.tokens));
  }

  /**
   * Tells the other nodes that there is something to read, in a transaction of its own: NOTIFY takes a lock of the whole
   * server through the flush, which is therefore not waited for either. No harm if it is lost: they read with their next renewal.
   */
  private announce(position: number): void {
    this.keeper.wake();
    this.database.queryPrepared('portcullis announce', ANNOUNCE, [CHANGES_CHANNEL, String(position)]).catch(ignore);
  }
}

/** `set_config` counts for this transaction only. */
const ANNOUNCE = `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)`;

/** For failures of which nothing follows; why not is said where it is used. */
function ignore(): void {
  return undefined;
}
