import type { PoolClient, QueryConfig, QueryResultRow } from 'pg';
import { StatementSender } from '../database/queryable.js';
import { unavailable } from '../database/state-unavailable.js';
import type { Agent } from './agent.js';
import type { Change, ChangeKind } from './change.js';
import type { Premise } from './premise.js';

/** What goes with a commit: a statement in the message that commits, which costs no round trip of its own, and who hears of it. */
export interface Enclosure {
  /** One whole statement, every value in it escaped; undefined where there is nothing more to send. */
  readonly sql?: string;
  /** Called once the commit is certain, and never otherwise. What it returns is waited for; it must not fail. */
  committed(): Promise<void> | undefined;
}

/**
 * One transaction of `Changes.commit()`: statements go through it, and whatever memory must forget is recorded in it. It is
 * handed down to the rooms below, so that a flow that spans them (a password change: users and sessions) commits as one.
 */
export class Transaction extends StatementSender {
  private readonly recorded = new Map<string, Change>();
  private readonly enclosures: Enclosure[] = [];
  private readonly premises: Premise[] = [];

  /** @param agent who makes the change; undefined where nothing of it is audited */
  constructor(
    private readonly client: PoolClient,
    readonly agent?: Agent,
  ) {
    super();
  }

  /** Records that whatever is remembered of this subject is no longer true once the transaction has committed. */
  record(kind: ChangeKind, subject: string): void {
    this.recorded.set(`${kind} ${subject}`, { kind, subject });
  }

  /**
   * Has the commit rest on what a statement of this transaction has read without a lock: where somebody else's change of one of
   * these subjects gets an earlier place in the log, all is undone, and the work is done anew by what holds then. Counts where
   * the transaction records something itself.
   *
   * @param position of the head, by the same statement or one before
   */
  restOn(position: number, subjects: readonly Change[]): void {
    if (subjects.length > 0) this.premises.push({ position, subjects });
  }

  /** Sends a statement along with the commit, or only waits for it. */
  enclose(enclosure: Enclosure): void {
    this.enclosures.push(enclosure);
  }

  /** What has been recorded so far, each subject once. */
  get changes(): readonly Change[] {
    return [...this.recorded.values()];
  }

  /** What the commit rests on. */
  get restsOn(): readonly Premise[] {
    return this.premises;
  }

  /** What goes with the commit, in the order in which it was given. */
  get enclosed(): readonly Enclosure[] {
    return this.enclosures;
  }

  protected async send<Row extends QueryResultRow>(statement: QueryConfig): Promise<Row[]> {
    try {
      return (await this.client.query<Row>(statement)).rows;
    } catch (error) {
      throw unavailable(error);
    }
  }
}
