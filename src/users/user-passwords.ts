import { Inject, Injectable } from '@nestjs/common';
import type { Transaction } from '../changes/transaction.js';
import { Database } from '../database/database.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordPolicy } from './password-policy.js';
import type { User } from './user.js';
import { InvalidCredentials } from './users.errors.js';

/** A change of password that is checked and hashed, and not yet written. */
export interface PasswordChange {
  readonly userId: string;
  readonly newHash: string;
  /** As it stood when the current password was proven: every change of the password raises it, and a new hash of it doesn't. */
  readonly provenGeneration: number;
}

interface PasswordRow {
  password_hash: string | null;
  session_generation: number;
}

/** Changes passwords: the slow part before the transaction, the quick one in it. */
@Injectable()
export class UserPasswords {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PasswordPolicy) private readonly policy: PasswordPolicy,
    @Inject(PasswordHasher) private readonly hasher: PasswordHasher,
  ) {}

  /**
   * Proves the current password, checks the new one and hashes it. Costs one read and two passwords' worth of processor time.
   *
   * @throws InvalidCredentials when the current password is wrong, or there is none
   * @throws PasswordRejected, BreachCheckUnavailable, Overloaded
   */
  async prepareChange(user: User, currentPassword: string, newPassword: string): Promise<PasswordChange> {
    const provenGeneration = await this.prove(user.id, currentPassword);
    await this.policy.check(newPassword, user.email);
    return { userId: user.id, newHash: await this.hasher.hash(newPassword), provenGeneration };
  }

  /**
   * Writes the new password and raises the generation, which ends all of the user's sessions. One statement.
   *
   * @returns the new generation; undefined where the user is gone or suspended, or another change came first
   */
  async apply(transaction: Transaction, change: PasswordChange): Promise<number | undefined> {
    const { userId, newHash, provenGeneration } = change;
    const [row] = await transaction.query<{ session_generation: number }>(CHANGE_PASSWORD, [
      userId,
      newHash,
      provenGeneration,
    ]);
    if (row === undefined) return undefined;
    transaction.record('user', userId);
    return row.session_generation;
  }

  private async prove(userId: string, password: string): Promise<number> {
    const [row] = await this.database.query<PasswordRow>(FIND_PASSWORD, [userId]);
    if (row === undefined || row.password_hash === null) {
      await this.hasher.verifyNothing(password);
      throw new InvalidCredentials();
    }
    if (!(await this.hasher.verify(row.password_hash, password))) throw new InvalidCredentials();
    return row.session_generation;
  }
}

/** Uses the primary key of `users`. */
const FIND_PASSWORD = 'SELECT password_hash, session_generation FROM users WHERE id = $1';

/** Uses the primary key of `users`. */
const CHANGE_PASSWORD = `
  UPDATE users SET password_hash = $2, session_generation = session_generation + 1
  WHERE id = $1 AND session_generation = $3 AND status = 'active'
  RETURNING session_generation`;
