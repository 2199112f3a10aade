import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Database } from '../database/database.js';
import { PasswordHasher } from './password-hasher.js';

/**
 * Replaces hashes that were imported, or made by lower parameters, once their password has proven right: only then is it at
 * hand. Happens beside the sign-in, which neither waits for it nor fails with it; what doesn't come off, the next one does.
 */
@Injectable()
export class PasswordRehash implements OnModuleDestroy {
  private readonly logger = new Logger(PasswordRehash.name);
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PasswordHasher) private readonly hasher: PasswordHasher,
  ) {}

  /**
   * Starts it where it is due. Costs one more hash, which waits in the same queue as every other, and one statement.
   *
   * @param stored the hash that the password was just proven against. It is replaced only while it still stands: a password
   *   that is changed meanwhile is never overwritten.
   */
  begin(userId: string, stored: string, password: string): void {
    if (!this.hasher.isOutdated(stored) || this.underWay.has(userId)) return;
    const rehash = this.replace(userId, stored, password)
      .catch((error: unknown) => this.logger.debug({ userId, reason: String(error) }, 'a password was not hashed anew'))
      .finally(() => this.underWay.delete(userId));
    this.underWay.set(userId, rehash);
  }

  /** Waits for those under way. */
  async settled(): Promise<void> {
    await Promise.all(this.underWay.values());
  }

  /** Before the database is closed. */
  async onModuleDestroy(): Promise<void> {
    await this.settled();
  }

  private async replace(userId: string, stored: string, password: string): Promise<void> {
    const fresh = await this.hasher.hash(password);
    await this.database.query(REPLACE_HASH, [userId, fresh, stored]);
  }
}

/** No decision rests on it, and it takes nothing from anybody, so it needs no place in the log. Uses the primary key of `users`. */
const REPLACE_HASH = 'UPDATE users SET password_hash = $2 WHERE id = $1 AND password_hash = $3';
