import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { NotedTimes } from '../../clock/noted-times.js';
import { Database } from '../../database/database.js';
import type { ApiKey } from './api-key.js';

/** A key is written as used at most this often. */
const GRANULARITY_MS = 60_000;
/** Notes kept at once, at most. */
const MAX_PENDING = 20_000;

/** Writes `lastUsedAt` behind, as `LastSeen` does for sessions; nothing is decided by it. */
@Injectable()
export class ApiKeyUse implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ApiKeyUse.name);
  private readonly noted: NotedTimes;

  constructor(
    @Inject(Database) database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    this.noted = new NotedTimes({
      granularityMs: GRANULARITY_MS,
      most: MAX_PENDING,
      write: (ids, times) => database.query(WRITE_LAST_USED, [ids, times]),
      failed: (error, pending) =>
        this.logger.warn({ err: error, pending }, 'last-used times are kept for the next attempt'),
    });
  }

  onApplicationBootstrap(): void {
    this.noted.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.noted.stop();
  }

  /** Notes that a key was used just now. No I/O. */
  note({ id, lastUsedAt }: ApiKey): void {
    this.noted.note(id, this.clock.now(), lastUsedAt?.getTime() ?? 0);
  }

  /** Writes what has been noted: one statement for every 500 keys. */
  flush(): Promise<void> {
    return this.noted.flush();
  }
}

/**
 * Uses the primary key of `api_keys`. Never moves a time back: another node may have seen the key later. Locks in order of id before
 * it writes, as `LastSeen` does.
 */
const WRITE_LAST_USED = `
  UPDATE api_keys k SET last_used_at = noted.used
  FROM (
    SELECT t.id, n.used
    FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, used) JOIN api_keys t ON t.id = n.id
    WHERE t.last_used_at IS NULL OR t.last_used_at < n.used
    ORDER BY t.id FOR NO KEY UPDATE OF t) AS noted
  WHERE k.id = noted.id AND (k.last_used_at IS NULL OR k.last_used_at < noted.used)`;
