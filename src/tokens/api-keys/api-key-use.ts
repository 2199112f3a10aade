import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { BackgroundTask } from '../../clock/background-task.js';
import { Clock } from '../../clock/clock.js';
import { Database } from '../../database/database.js';
import type { ApiKey } from './api-key.js';

/** A key is written as used at most this often. */
const GRANULARITY_MS = 60_000;
const INTERVAL_MS = GRANULARITY_MS / 2;
/** Notes are written in batches of this many rows. */
const BATCH = 500;
/** Notes kept at once, at most: what isn't noted is noted at the key's next use. */
const MAX_PENDING = 20_000;

/**
 * Writes `lastUsedAt` behind, as `LastSeen` does for sessions: requests note the time in memory, and a timer writes the notes
 * in batches. A crash loses at most one interval of them; nothing is decided by it.
 */
@Injectable()
export class ApiKeyUse implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ApiKeyUse.name);
  private readonly pending = new Map<string, number>();
  private readonly task = new BackgroundTask(
    () => this.flush(),
    (error) => this.sayKept(error),
  );

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start(INTERVAL_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.task.stop();
    await this.flush().catch((error: unknown) => this.sayKept(error));
  }

  /** Notes that a key was used just now. No I/O. */
  note({ id, lastUsedAt }: ApiKey): void {
    const now = this.clock.now();
    const noted = this.pending.get(id);
    if (now - (noted ?? lastUsedAt?.getTime() ?? 0) < GRANULARITY_MS) return;
    if (noted !== undefined || this.pending.size < MAX_PENDING) this.pending.set(id, now);
  }

  /** Writes what has been noted: one statement for every 500 keys. */
  async flush(): Promise<void> {
    // Sorted, so that two nodes that write the same keys lock them in one order.
    const noted = [...this.pending].sort(([a], [b]) => (a < b ? -1 : 1));
    for (let start = 0; start < noted.length; start += BATCH) {
      const batch = noted.slice(start, start + BATCH);
      await this.database.query(WRITE_LAST_USED, [batch.map(([id]) => id), batch.map(([, used]) => new Date(used))]);
      for (const [id, used] of batch) if (this.pending.get(id) === used) this.pending.delete(id);
    }
  }

  private sayKept(error: unknown): void {
    this.logger.warn({ err: error, pending: this.pending.size }, 'last-used times are kept for the next attempt');
  }
}

/** Uses the primary key of `api_keys`. Never moves a time back: another node may have seen the key later. */
const WRITE_LAST_USED = `
  UPDATE api_keys k SET last_used_at = noted.used
  FROM (SELECT * FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, used) ORDER BY id) AS noted
  WHERE k.id = noted.id AND (k.last_used_at IS NULL OR k.last_used_at < noted.used)`;
