import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { Database } from '../../database/database.js';
import { LONG_EXPIRED, PeriodicSweep } from '../../database/periodic-sweep.js';
import { hashSecret } from '../../secrets/secrets.js';
import type { Expiring } from './sealed-messages.js';

/** Lets what was sealed count once, on all nodes together, and forgets it when it has long expired and counts no more anyway. */
@Injectable()
export class SingleUse extends PeriodicSweep {
  constructor(
    @Inject(Database) database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super(database, 'sweeping used sign-ins');
  }

  /**
   * Uses it up. One statement.
   *
   * @param secret 256 random bits that name it; their SHA-256 is kept
   * @returns false where it has been used before
   */
  async use(secret: string, { expiresAt }: Expiring): Promise<boolean> {
    return (await this.database.query(USE, [hashSecret(secret), new Date(expiresAt)])).length > 0;
  }

  /** Deletes what has long expired. Several nodes may sweep at once. @returns how many rows */
  sweep(): Promise<number> {
    return this.deleteBatches(DELETE_EXPIRED, this.clock.date());
  }
}

/** Uses the primary key of `used_sign_in_flows`. */
const USE = `
  INSERT INTO used_sign_in_flows (flow_hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING flow_hash`;

/** Uses the index `used_sign_in_flows_by_expiry`. */
const DELETE_EXPIRED = `
  DELETE FROM used_sign_in_flows WHERE flow_hash IN (
    SELECT flow_hash FROM used_sign_in_flows WHERE ${LONG_EXPIRED}
    ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED
  )
  RETURNING flow_hash`;
