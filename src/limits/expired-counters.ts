import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { PeriodicSweep } from '../database/periodic-sweep.js';

/** Deletes counters whose time is over, in batches. Nothing depends on it: an expired row counts as none. */
@Injectable()
export class ExpiredCounters extends PeriodicSweep {
  constructor(
    @Inject(Database) database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super(database, 'clearing expired counters');
  }

  /** @returns how many were deleted. Several nodes may do so at once: each takes rows that no other has locked. */
  sweep(): Promise<number> {
    return this.deleteBatches(DELETE_EXPIRED, this.clock.now());
  }
}

/** Reads the whole table, which is small and in memory: an index on `expire` would cost each count more than this. */
const DELETE_EXPIRED = `
  DELETE FROM rate_limits WHERE key IN (
    SELECT key FROM rate_limits WHERE expire < $1 LIMIT $2 FOR UPDATE SKIP LOCKED
  )
  RETURNING key`;
