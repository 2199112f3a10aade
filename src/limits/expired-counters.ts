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

const INTERVAL_MS = 10 * 60_000;
/** Rows deleted by one statement: small enough that nobody waits for its locks. */
const BATCH = 1_000;

/** Deletes counters whose time is over, in batches. Nothing depends on it: an expired row counts as none. */
@Injectable()
export class ExpiredCounters implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ExpiredCounters.name);
  private readonly task = new BackgroundTask(
    () => this.clear(),
    (error) => this.logger.warn({ err: error }, 'clearing expired counters failed; the next round tries again'),
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

  /** @returns how many were deleted. Several nodes may do so at once: each takes rows that no other has locked. */
  async clear(): Promise<number> {
    let total = 0;
    for (;;) {
      const deleted = await this.database.query(DELETE_EXPIRED, [this.clock.now(), BATCH]);
      total += deleted.length;
      if (deleted.length < BATCH || this.task.isStopping) return total;
    }
  }
}

/** Reads the whole table, which is small and in memory: an index on `expire` would cost each count more than this. */
const DELETE_EXPIRED = `
  DELETE FROM rate_limits WHERE key IN (
    SELECT key FROM rate_limits WHERE expire < $1 LIMIT $2 FOR UPDATE SKIP LOCKED
  )
  RETURNING key`;
