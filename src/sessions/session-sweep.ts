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
/** A dead session stays this long, so that ending it again still finds it and support can see it. */
const KEEP_DEAD_MS = 24 * 60 * 60_000;

/**
 * Deletes sessions that have been dead for a day, with their refresh tokens, in batches. Nothing depends on it: a dead
 * session is refused whether or not its row is still there. Sessions of deleted users idle out and go the same way.
 */
@Injectable()
export class SessionSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SessionSweep.name);
  private readonly task = new BackgroundTask(
    () => this.sweep(),
    (error) => this.logger.warn({ err: error }, 'sweeping sessions failed; the next round tries again'),
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
   * Deletes everything that is due. Several nodes may sweep at once: each takes rows that no other has locked.
   *
   * @returns how many sessions were deleted
   */
  async sweep(): Promise<number> {
    const cutoff = new Date(this.clock.now() - KEEP_DEAD_MS);
    let total = 0;
    for (;;) {
      const deleted = await this.database.query(DELETE_DEAD_SESSIONS, [cutoff, BATCH]);
      total += deleted.length;
      if (deleted.length < BATCH || this.task.isStopping) break;
    }
    if (total > 0) this.logger.log({ deleted: total }, 'dead sessions swept');
    return total;
  }
}

/** Uses the index `sessions_by_expiry`, and cascades to refresh tokens through `refresh_tokens_by_session`. */
const DELETE_DEAD_SESSIONS = `
  DELETE FROM sessions WHERE id IN (
    SELECT id FROM sessions
    WHERE LEAST(ended_at, idle_expires_at, expires_at) < $1
    ORDER BY LEAST(ended_at, idle_expires_at, expires_at)
    LIMIT $2
    FOR UPDATE SKIP LOCKED
  )
  RETURNING id`;
