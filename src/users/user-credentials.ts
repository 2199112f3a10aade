import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { emailKey } from './email.js';
import { PasswordHasher } from './password-hasher.js';
import { isStorable } from '../http/text.js';
import { USER_COLUMNS, userFromRow, type User, type UserRow } from './user.js';
import { AccountSuspended, InvalidCredentials } from './users.errors.js';

/** Somebody who has just proved themselves. */
export interface VerifiedUser {
  readonly user: User;
  /** As it stood when the password was read: a session is made only if it still stands so. */
  readonly sessionGeneration: number;
}

type CredentialsRow = UserRow & { password_hash: string | null; session_generation: number };

/** Checks e-mail and password. */
@Injectable()
export class UserCredentials {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PasswordHasher) private readonly hasher: PasswordHasher,
  ) {}

  /**
   * Does the same work whoever is meant: one read and one verification, for known accounts, unknown ones and those without a
   * password, so that neither the answer nor its time tells which addresses have accounts.
   *
   * @throws InvalidCredentials alike in each of these cases
   * @throws AccountSuspended only where the password was right
   * @throws Overloaded when too many wait
   */
  async verify(email: string, password: string): Promise<VerifiedUser> {
    // Nobody's address is empty: what can't be stored is looked up like any other that has no account.
    const key = isStorable(email) ? emailKey(email) : '';
    const [row] = await this.database.query<CredentialsRow>(FIND_CREDENTIALS, [key]);
    const stored = row?.password_hash ?? undefined;
    const right =
      stored === undefined ? await this.hasher.verifyNothing(password) : await this.hasher.verify(stored, password);
    if (row === undefined || !right) throw new InvalidCredentials({ accountId: row?.user_id });
    if (row.user_status === 'suspended') throw new AccountSuspended({ accountId: row.user_id });
    return { user: userFromRow(row), sessionGeneration: row.session_generation };
  }
}

/** Uses the unique index `users_email_key`. */
const FIND_CREDENTIALS = `
  SELECT ${USER_COLUMNS}, u.password_hash, u.session_generation FROM users u WHERE u.email_key = $1`;
