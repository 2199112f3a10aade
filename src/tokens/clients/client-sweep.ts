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

const INTERVAL_MS = 10 * 60_000;
/** Rows deleted by one statement: small enough that nobody waits for its locks. */
const BATCH = 1_000;

/**
 * Deletes what is remembered of assertions and revoked tokens once they have expired. Nothing depends on it: an expired one
 * is refused whether or not its row is still there.
 */
@Injectable()
export class ClientSweep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ClientSweep.name);
  private readonly task = new BackgroundTask(
    () => this.sweep(),
    (error) => this.logger.warn({ err: error }, 'sweeping clients failed; the next round tries again'),
  );

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start(INTERVAL_MS);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /**
   * Deletes everything that is due. Several nodes may sweep at once: each takes rows that no other has locked.
   *
   * @returns how many rows were deleted
   */
  async sweep(): Promise<number> {
    let total = 0;
    for (const statement of [DELETE_ASSERTIONS, DELETE_REVOKED_TOKENS]) {
      for (let deleted = BATCH; deleted === BATCH && !this.task.isStopping; total += deleted) {
        deleted = (await this.database.query(statement, [this.clock.date(), BATCH])).length;
      }
    }
    return total;
  }
}

/** Uses the index `client_assertions_by_expiry`. */
const DELETE_ASSERTIONS = `
  DELETE FROM client_assertions WHERE (client_id, jti_hash) IN (
    SELECT client_id, jti_hash FROM client_assertions WHERE expires_at < $1
    ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED
  )
  RETURNING client_id`;

/** Uses the index `revoked_client_tokens_by_expiry`. */
const DELETE_REVOKED_TOKENS = `
  DELETE FROM revoked_client_tokens WHERE (client_id, jti) IN (
    SELECT client_id, jti FROM revoked_client_tokens WHERE expires_at < $1
    ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED
  )
  RETURNING client_id`;
