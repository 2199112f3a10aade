import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { PeriodicSweep } from '../database/periodic-sweep.js';

/** A dead session stays this long, so that ending it again still finds it and support can see it. */
const KEEP_DEAD_MS = 24 * 60 * 60_000;

/**
 * Deletes sessions that have been dead for a day, with their refresh tokens, in batches. Nothing depends on it: a dead
 * session is refused whether or not its row is still there. Sessions of deleted users idle out and go the same way.
 */
@Injectable()
export class SessionSweep extends PeriodicSweep {
  constructor(
    @Inject(Database) database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super(database, 'sweeping sessions');
  }

  /**
   * Deletes everything that is due. Several nodes may sweep at once: each takes rows that no other has locked.
   *
   * @returns how many sessions were deleted
   */
  async sweep(): Promise<number> {
    const total = await this.deleteBatches(DELETE_DEAD_SESSIONS, new Date(this.clock.now() - KEEP_DEAD_MS));
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
