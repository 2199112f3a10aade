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
import type { Session } from './session.js';

/** A session is written as seen at most this often; shorter where the idle timeout is short. */
const GRANULARITY_MS = 60_000;
/** Fraction of the idle timeout by which a written `lastSeenAt` may lag. */
const IDLE_FRACTION = 20;
/** Pending sessions are written in batches of this many rows. */
const BATCH = 500;
/** Notes kept at once, at most: as many as sessions are remembered. What isn't noted is noted at the session's next use. */
const MAX_PENDING = 100_000;

/**
 * Writes `lastSeenAt` behind: requests only note the time in memory, and a timer writes the notes in batches. A crash loses
 * at most one interval of them, which brings a session's idle expiry forward by as much.
 */
@Injectable()
export class LastSeen implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(LastSeen.name);
  private readonly pending = new Map<string, number>();
  private readonly granularityMs: number;
  private readonly task = new BackgroundTask(
    () => this.flush(),
    (error) => this.sayKept(error),
  );

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.granularityMs = Math.min(GRANULARITY_MS, config.session.idleTimeout / IDLE_FRACTION);
  }

  onApplicationBootstrap(): void {
    this.task.start(this.granularityMs / 2);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.task.stop();
    await this.flush().catch((error: unknown) => this.sayKept(error));
  }

  /**
   * Notes that a session was used. No I/O.
   *
   * @param now wall milliseconds, which whoever found the session has already asked for
   */
  touch(session: Session, now = this.clock.now()): void {
    if (now - session.lastSeenAt.getTime() < this.granularityMs) return;
    const noted = this.pending.get(session.id);
    if (noted !== undefined && now - noted < this.granularityMs) return;
    if (noted !== undefined || this.pending.size < MAX_PENDING) this.pending.set(session.id, now);
  }

  /** When the session ends for idleness, in wall milliseconds, counting what has been noted but not yet written. */
  idleExpiryOf(session: Session): number {
    const noted = this.pending.get(session.id);
    const written = session.idleExpiresAt.getTime();
    return noted === undefined ? written : Math.max(written, noted + this.config.session.idleTimeout);
  }

  /** Writes what has been noted: one statement for every 500 sessions. */
  async flush(): Promise<void> {
    // Sorted, so that two nodes that write the same sessions lock them in one order.
    const noted = [...this.pending].sort(([a], [b]) => (a < b ? -1 : 1));
    for (let start = 0; start < noted.length; start += BATCH) {
      const batch = noted.slice(start, start + BATCH);
      await this.database.query(WRITE_LAST_SEEN, [
        batch.map(([id]) => id),
        batch.map(([, seen]) => new Date(seen)),
        this.config.session.idleTimeout,
      ]);
      for (const [id, seen] of batch) if (this.pending.get(id) === seen) this.pending.delete(id);
    }
  }

  private sayKept(error: unknown): void {
    this.logger.warn({ err: error, pending: this.pending.size }, 'last-seen times are kept for the next attempt');
  }
}

/** Uses the primary key of `sessions`. Never moves a time back: another node may have seen the session later. */
const WRITE_LAST_SEEN = `
  UPDATE sessions s
  SET last_seen_at = noted.seen,
      idle_expires_at = LEAST(s.expires_at, noted.seen + $3::double precision * interval '1 millisecond')
  FROM (SELECT * FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, seen) ORDER BY id) AS noted
  WHERE s.id = noted.id AND s.last_seen_at < noted.seen AND s.ended_at IS NULL`;
