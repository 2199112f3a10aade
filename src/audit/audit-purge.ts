import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { BackgroundTask } from '../clock/background-task.js';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/database.js';

const INTERVAL_MS = 10 * 60_000;
/** Rows removed by one statement: small enough that nobody waits for it. */
const BATCH = 1_000;

/** Removes events that are older than `audit.retention`: the only way in which anything leaves the audit log. */
@Injectable()
export class AuditPurge implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(AuditPurge.name);
  private readonly task = new BackgroundTask(
    () => this.purge(),
    (error) => this.logger.warn({ err: error }, 'purging the audit log failed; the next round tries again'),
  );

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start(INTERVAL_MS);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /**
   * Removes everything that is due. Several nodes may purge at once: each takes rows that no other has locked.
   *
   * @returns how many events were removed
   */
  async purge(): Promise<number> {
    const before = new Date(this.clock.now() - this.config.audit.retention);
    let total = 0;
    for (;;) {
      const [row] = await this.database.query<{ removed: number }>(PURGE, [before, BATCH]);
      const removed = row?.removed ?? 0;
      total += removed;
      if (removed < BATCH || this.task.isStopping) break;
    }
    if (total > 0) this.logger.log({ removed: total, before }, 'audit log purged');
    return total;
  }
}

/** Uses the index `audit_events_by_time`. The function is the only one that the table lets delete: see its migration. */
const PURGE = 'SELECT portcullis_purge_audit_events($1, $2) AS removed';
