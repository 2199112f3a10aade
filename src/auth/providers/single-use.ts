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
import { hashSecret } from '../../secrets/secrets.js';
import type { Expiring } from './sealed-messages.js';

const INTERVAL_MS = 10 * 60_000;
/** Rows deleted by one statement: small enough that nobody waits for its locks. */
const BATCH = 1_000;

/** Lets what was sealed count once, on all nodes together, and forgets it when it has expired and counts no more anyway. */
@Injectable()
export class SingleUse implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SingleUse.name);
  private readonly task = new BackgroundTask(
    () => this.sweep(),
    (error) => this.logger.warn({ err: error }, 'sweeping used sign-ins failed; the next round tries again'),
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
   * Uses it up. One statement.
   *
   * @param secret 256 random bits that name it; their SHA-256 is kept
   * @returns false where it has been used before
   */
  async use(secret: string, { expiresAt }: Expiring): Promise<boolean> {
    return (await this.database.query(USE, [hashSecret(secret), new Date(expiresAt)])).length > 0;
  }

  /** Deletes what has expired. Several nodes may sweep at once. @returns how many rows */
  async sweep(): Promise<number> {
    let total = 0;
    for (let deleted = BATCH; deleted === BATCH && !this.task.isStopping; total += deleted) {
      deleted = (await this.database.query(DELETE_EXPIRED, [this.clock.date(), BATCH])).length;
    }
    return total;
  }
}

/** Uses the primary key of `used_sign_in_flows`. */
const USE = `
  INSERT INTO used_sign_in_flows (flow_hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING flow_hash`;

/** Uses the index `used_sign_in_flows_by_expiry`. */
const DELETE_EXPIRED = `
  DELETE FROM used_sign_in_flows WHERE flow_hash IN (
    SELECT flow_hash FROM used_sign_in_flows WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED
  )
  RETURNING flow_hash`;
