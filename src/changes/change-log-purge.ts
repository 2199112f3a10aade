import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { BackgroundTask } from '../clock/background-task.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';

const INTERVAL_MS = 60_000;
/** Positions removed by one statement: small enough that nobody waits for its locks. */
const BATCH = 1_000;
/** Any constant that no other program on the same server is likely to lock: "ptpu" in ASCII. */
const PURGE_LOCK = 0x70_74_70_75;

/**
 * Removes what no token can need any more from the change log. By whole positions, whose rows all share `keep_until`, and never
 * what a registered node has yet to apply: a node that finds a gap forgets everything, which is right but costs reads.
 */
@Injectable()
export class ChangeLogPurge implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ChangeLogPurge.name);
  private readonly task = new BackgroundTask(
    () => this.purge(),
    (error) => this.logger.warn({ err: error }, 'purging the change log failed; the next round tries again'),
  );

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start(INTERVAL_MS);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /**
   * Removes everything that is due. Of several nodes that purge at once, one does it.
   *
   * @returns how many rows were removed
   */
  async purge(): Promise<number> {
    let total = 0;
    for (;;) {
      const removed = await this.database.query<{ position: string }>(PURGE_CHANGE_LOG, [
        this.clock.date(),
        BATCH,
        PURGE_LOCK,
      ]);
      total += removed.length;
      if (new Set(removed.map(({ position }) => position)).size < BATCH || this.task.isStopping) break;
    }
    if (total > 0) this.logger.log({ removed: total }, 'change log purged');
    return total;
  }
}

/**
 * Nodes of another epoch will register anew and forget everything, so nothing is kept for them; one that is registering has
 * `applied` 0, and everything is kept until it is through. Uses the index `change_log_by_keep_until` and the primary key.
 */
const PURGE_CHANGE_LOG = `
  WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock($3) AS mine),
  due AS MATERIALIZED (
    SELECT DISTINCT position FROM change_log
    WHERE keep_until < $1
      AND position <= (SELECT coalesce(min(applied), 9223372036854775807) FROM node WHERE epoch = portcullis_epoch())
      AND (SELECT mine FROM turn)
    ORDER BY position
    LIMIT $2
  )
  DELETE FROM change_log WHERE position IN (SELECT position FROM due)
  RETURNING position`;
