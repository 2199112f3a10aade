import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/database.js';
import { PeriodicSweep } from '../database/periodic-sweep.js';

/** Removes events that are older than `audit.retention`: the only way in which anything leaves the audit log. */
@Injectable()
export class AuditPurge extends PeriodicSweep {
  constructor(
    @Inject(Database) database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    super(database, 'purging the audit log');
  }

  /**
   * Removes everything that is due. Several nodes may purge at once: each takes rows that no other has locked.
   *
   * @returns how many events were removed
   */
  async sweep(): Promise<number> {
    const before = new Date(this.clock.now() - this.config.audit.retention);
    const removed = await this.inBatches(async (size) => {
      const [row] = await this.database.query<{ removed: number }>(PURGE, [before, size]);
      const deleted = row?.removed ?? 0;
      return { deleted, isLast: deleted < size };
    });
    if (removed > 0) this.logger.log({ removed, before }, 'audit log purged');
    return removed;
  }
}

/** Uses the index `audit_events_by_time`. The function is the only one that the table lets delete: see its migration. */
const PURGE = 'SELECT portcullis_purge_audit_events($1, $2) AS removed';
