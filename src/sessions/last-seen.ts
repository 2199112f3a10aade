import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { NotedTimes } from '../clock/noted-times.js';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/database.js';
import type { Session } from './session.js';

/** A session is written as seen at most this often; shorter where the idle timeout is short. */
const GRANULARITY_MS = 60_000;
/** Fraction of the idle timeout by which a written `lastSeenAt` may lag. */
const IDLE_FRACTION = 20;
/** Notes kept at once, at most: as many as sessions are remembered. */
const MAX_PENDING = 100_000;

/**
 * Writes `lastSeenAt` behind: requests only note the time in memory, and a timer writes the notes in batches. A crash loses
 * at most one interval of them, which brings a session's idle expiry forward by as much.
 */
@Injectable()
export class LastSeen implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(LastSeen.name);
  private readonly idleTimeout: number;
  private readonly noted: NotedTimes;

  constructor(
    @Inject(Database) database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) { session: { idleTimeout } }: Config,
  ) {
    this.idleTimeout = idleTimeout;
    this.noted = new NotedTimes({
      granularityMs: Math.min(GRANULARITY_MS, idleTimeout / IDLE_FRACTION),
      most: MAX_PENDING,
      write: (ids, times) => database.query(WRITE_LAST_SEEN, [ids, times, idleTimeout]),
      failed: (error, pending) =>
        this.logger.warn({ err: error, pending }, 'last-seen times are kept for the next attempt'),
    });
  }

  onApplicationBootstrap(): void {
    this.noted.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.noted.stop();
  }

  /**
   * Notes that a session was used. No I/O.
   *
   * @param now wall milliseconds, which whoever found the session has already asked for
   */
  touch(session: Session, now = this.clock.now()): void {
    this.noted.note(session.id, now, session.lastSeenAt.getTime());
  }

  /** When the session ends for idleness, in wall milliseconds, counting what has been noted but not yet written. */
  idleExpiryOf(session: Session): number {
    const noted = this.noted.get(session.id);
    const written = session.idleExpiresAt.getTime();
    return noted === undefined ? written : Math.max(written, noted + this.idleTimeout);
  }

  /** Writes what has been noted: one statement for every 500 sessions. */
  flush(): Promise<void> {
    return this.noted.flush();
  }
}

/**
 * Uses the primary key of `sessions`. Never moves a time back: another node may have seen the session later. Locks in order of id
 * before it writes, since an UPDATE by itself takes rows as its plan comes by them: two nodes that have the same sessions to write
 * could wait for each other in a circle.
 */
const WRITE_LAST_SEEN = `
  UPDATE sessions s
  SET last_seen_at = noted.seen,
      idle_expires_at = LEAST(s.expires_at, noted.seen + $3::double precision * interval '1 millisecond')
  FROM (
    SELECT t.id, n.seen
    FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, seen) JOIN sessions t ON t.id = n.id
    WHERE t.last_seen_at < n.seen AND t.ended_at IS NULL
    ORDER BY t.id FOR NO KEY UPDATE OF t) AS noted
  WHERE s.id = noted.id AND s.last_seen_at < noted.seen AND s.ended_at IS NULL`;
