import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { emailKey } from './email.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordRehash } from './password-rehash.js';
import { isStorable } from '../http/text.js';
import { USER_COLUMNS, userFromRow, type User, type UserRow } from './user.js';
import { AccountSuspended, InvalidCredentials } from './users.errors.js';

/** Somebody who has just proved themselves. */
export interface VerifiedUser {
  readonly user: User;
  /** As it stood when the password was read: a session is made only if it still stands so. */
  readonly sessionGeneration: number;
}

/** The columns of the user are null where there is none. */
type CredentialsRow = (UserRow | { user_id: null }) & {
  password_hash: string | null;
  session_generation: number;
  /** The hash of somebody else; null where nobody has one. */
  decoy_hash: string | null;
};

/** Checks e-mail and password. */
@Injectable()
export class UserCredentials {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PasswordHasher) private readonly hasher: PasswordHasher,
    @Inject(PasswordRehash) private readonly rehash: PasswordRehash,
  ) {}

  /**
   * Does the same work whoever is meant: one read and one verification, for known accounts, unknown ones and those without a
   * password, so that neither the answer nor its time tells which addresses have accounts. Hashes of several kinds (imported,
   * or made by earlier parameters) cost different times: an address without a hash gets that of some other account, always
   * the same one, so that such addresses show the same mixture of times as the others.
   *
   * A hash that is out of date is replaced beside, see `PasswordRehash`.
   *
   * @throws InvalidCredentials alike in each of these cases
   * @throws AccountSuspended only where the password was right
   * @throws Overloaded when too many wait
   */
  async verify(email: string, password: string): Promise<VerifiedUser> {
    // Nobody's address is empty: what can't be stored is looked up like any other that has no account.
    const key = isStorable(email) ? emailKey(email) : '';
    const [row] = await this.database.queryPrepared<CredentialsRow>('portcullis credentials', FIND_CREDENTIALS, [key]);
    const stored = row?.password_hash ?? undefined;
    if (row === undefined || row.user_id === null || stored === undefined) {
      await this.hasher.verifyNothing(password, row?.decoy_hash ?? undefined);
      throw new InvalidCredentials({ accountId: row?.user_id ?? undefined });
    }
    const accountId = row.user_id;
    if (!(await this.hasher.verify(stored, password))) throw new InvalidCredentials({ accountId });
    if (row.user_status === 'suspended') throw new AccountSuspended({ accountId });
    this.rehash.begin(accountId, stored, password);
    return { user: userFromRow(row), sessionGeneration: row.session_generation };
  }
}

/** Where an address stands among the ids of users: anywhere, and always at the same place. */
const PLACE = "SELECT left(encode(sha256(convert_to(key || $1, 'UTF8')), 'hex'), 32)::uuid AS id FROM decoy_key";

/**
 * Always one row. Uses the unique index `users_email_key` and, for the decoy, `users_with_password`: the first account with a
 * password from a place on that the address decides, and the very first where none comes after it.
 */
const FIND_CREDENTIALS = `
  SELECT ${USER_COLUMNS}, u.password_hash, u.session_generation, COALESCE(
    (SELECT other.password_hash FROM users other
     WHERE other.password_hash IS NOT NULL AND other.id >= place.id ORDER BY other.id LIMIT 1),
    (SELECT other.password_hash FROM users other WHERE other.password_hash IS NOT NULL ORDER BY other.id LIMIT 1)
  ) AS decoy_hash
  FROM (${PLACE}) place LEFT JOIN users u ON u.email_key = $1`;
