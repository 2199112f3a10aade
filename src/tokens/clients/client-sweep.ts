import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Database } from '../../database/database.js';
import { LONG_EXPIRED, PeriodicSweep } from '../../database/periodic-sweep.js';

/**
 * Deletes what is remembered of assertions and revoked tokens once they have long expired. Nothing depends on it: an expired one
 * is refused whether or not its row is still there.
 */
@Injectable()
export class ClientSweep extends PeriodicSweep {
  constructor(
    @Inject(Database) database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super(database, 'sweeping clients');
  }

  /**
   * Deletes everything that is due. Several nodes may sweep at once: each takes rows that no other has locked.
   *
   * @returns how many rows were deleted
   */
  async sweep(): Promise<number> {
    const now = this.clock.date();
    const assertions = await this.deleteBatches(DELETE_ASSERTIONS, now);
    return assertions + (await this.deleteBatches(DELETE_REVOKED_TOKENS, now));
  }
}

/** Uses the index `client_assertions_by_expiry`. */
const DELETE_ASSERTIONS = `
  DELETE FROM client_assertions WHERE (client_id, jti_hash) IN (
    SELECT client_id, jti_hash FROM client_assertions WHERE ${LONG_EXPIRED}
    ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED
  )
  RETURNING client_id`;

/** Uses the index `revoked_client_tokens_by_expiry`. */
const DELETE_REVOKED_TOKENS = `
  DELETE FROM revoked_client_tokens WHERE (client_id, jti) IN (
    SELECT client_id, jti FROM revoked_client_tokens WHERE ${LONG_EXPIRED}
    ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED
  )
  RETURNING client_id`;
