import { Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundTask } from '../clock/background-task.js';
import type { Database } from './database.js';

const INTERVAL_MS = 10 * 60_000;
/** Rows deleted by one statement: small enough that nobody waits for its locks. */
const BATCH = 1_000;

/**
 * Which of the rows that keep something from counting twice are deleted: those that have been expired for an hour, by the clock of the
 * node, which is $1, and by the database's. A node whose clock is behind accepts for longer what they stand for, and one
 * whose clock is ahead must not make the others forget.
 */
export const LONG_EXPIRED = `expires_at < LEAST($1::timestamptz, now()) - interval '1 hour'`;

/** What one statement has deleted, in rows, and whether that was all. */
export interface DeletedBatch {
  readonly deleted: number;
  readonly isLast: boolean;
}

/** Deletes what is due beside the requests, every ten minutes or as often as told while the application runs. */
export abstract class PeriodicSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  protected readonly logger = new Logger(this.constructor.name);
  private readonly task: BackgroundTask;

  /**
   * @param doing for the line in the log where a round fails: "sweeping sessions"
   * @param everyMs between two rounds
   */
  protected constructor(
    protected readonly database: Database,
    doing: string,
    private readonly everyMs = INTERVAL_MS,
  ) {
    this.task = new BackgroundTask(
      () => this.sweep(),
      (error) => this.logger.warn({ err: error }, `${doing} failed; the next round tries again`),
    );
  }

  onApplicationBootstrap(): void {
    this.task.start(this.everyMs);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /** Deletes everything that is due. @returns how many rows */
  abstract sweep(): Promise<number>;

  /**
   * Batch after batch, until there is nothing left or the application stops. Several nodes may do so at once where the
   * statement skips rows that another has locked.
   *
   * @param statement takes what is due as $1 and the size of a batch as $2, and returns the rows that it deleted
   * @returns how many rows were deleted
   */
  protected deleteBatches(statement: string, due: Date | number): Promise<number> {
    return this.inBatches(async (size) => {
      const deleted = (await this.database.query(statement, [due, size])).length;
      return { deleted, isLast: deleted < size };
    });
  }

  /** The same for a statement that counts in another way. */
  protected async inBatches(next: (size: number) => Promise<DeletedBatch>): Promise<number> {
    let total = 0;
    for (;;) {
      const { deleted, isLast } = await next(BATCH);
      total += deleted;
      if (isLast || this.task.isStopping) return total;
    }
  }
}
