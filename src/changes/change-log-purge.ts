import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { PeriodicSweep } from '../database/periodic-sweep.js';

const INTERVAL_MS = 60_000;
/** Any constant that no other program on the same server is likely to lock: "ptpu" in ASCII. */
const PURGE_LOCK = 0x70_74_70_75;

/**
 * Removes what no token can need any more from the change log. By whole positions, whose rows all share `keep_until`, and never
 * what a registered node has yet to apply: a node that finds a gap forgets everything, which is right but costs reads.
 */
@Injectable()
export class ChangeLogPurge extends PeriodicSweep {
  constructor(
    @Inject(Database) database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super(database, 'purging the change log', INTERVAL_MS);
  }

  /**
   * Removes everything that is due, in batches of whole positions. Of several nodes that purge at once, one does it.
   *
   * @returns how many rows were removed
   */
  async sweep(): Promise<number> {
    const removed = await this.inBatches(async (size) => {
      const rows = await this.database.query<{ position: string }>(PURGE_CHANGE_LOG, [
        this.clock.date(),
        size,
        PURGE_LOCK,
      ]);
      return { deleted: rows.length, isLast: new Set(rows.map(({ position }) => position)).size < size };
    });
    if (removed > 0) this.logger.log({ removed }, 'change log purged');
    return removed;
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
      AND position <= (SELECT coalesce(min(applied), 9223372036854775807) FROM node WHERE epoch = (SELECT portcullis_epoch()))
      AND (SELECT mine FROM turn)
    ORDER BY position
    LIMIT $2
  )
  DELETE FROM change_log WHERE position IN (SELECT position FROM due)
  RETURNING position`;
