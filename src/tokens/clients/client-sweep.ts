import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Database } from '../../database/database.js';
import { PeriodicSweep } from '../../database/periodic-sweep.js';

/**
 * Revoked tokens and assertions are remembered for so long after their expiry, in milliseconds: a node whose wall clock is behind
 * takes them for longer. One whose clock is ahead must not make the others forget, so the database's clock has to say the same.
 */
const KEEP_EXPIRED_MS = 60 * 60_000;

/**
 * Deletes what is remembered of assertions and revoked tokens once they have expired. Nothing depends on it: an expired one
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
    const expired = new Date(this.clock.now() - KEEP_EXPIRED_MS);
    const assertions = await this.deleteBatches(DELETE_ASSERTIONS, expired);
    return assertions + (await this.deleteBatches(DELETE_REVOKED_TOKENS, expired));
  }
}

const EXPIRED = `expires_at < LEAST($1, now() - ${KEEP_EXPIRED_MS} * interval '1 millisecond')`;

/** Uses the index `client_assertions_by_expiry`. */
const DELETE_ASSERTIONS = `
  DELETE FROM client_assertions WHERE (client_id, jti_hash) IN (
    SELECT client_id, jti_hash FROM client_assertions WHERE ${EXPIRED}
    ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED
  )
  RETURNING client_id`;

/** Uses the index `revoked_client_tokens_by_expiry`. */
const DELETE_REVOKED_TOKENS = `
  DELETE FROM revoked_client_tokens WHERE (client_id, jti) IN (
    SELECT client_id, jti FROM revoked_client_tokens WHERE ${EXPIRED}
    ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED
  )
  RETURNING client_id`;
