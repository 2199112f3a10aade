import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { SYSTEM } from '../changes/agent.js';
import { Changes } from '../changes/changes.js';
import type { Transaction } from '../changes/transaction.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { isStorable } from '../http/text.js';
import { personIn } from './directory-answer.js';
import { emailKey } from './email.js';
import { OwnDirectory } from './own-directory.js';
import { USER_COLUMNS, userFromRow, type UserRow } from './user.js';
import { UserCredentials, type VerifiedUser } from './user-credentials.js';
import { UserDirectory, type DirectoryPerson } from './user-directory.js';
import { AccountSuspended, InvalidCredentials, orEmailTaken } from './users.errors.js';

interface ShadowRow extends UserRow {
  session_generation: number;
}

/** Checks e-mail and password by the directory, and keeps a row of ours for each person whom it has let in. */
@Injectable()
export class DirectoryCredentials {
  constructor(
    @Inject(UserDirectory) private readonly directory: UserDirectory,
    @Inject(UserCredentials) private readonly own: UserCredentials,
    @Inject(Database) private readonly database: Database,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(AuditLog) private readonly audit: AuditLog,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Whether passwords stand in our own table, so that people can register and change them here. */
  get keepsPasswords(): boolean {
    return this.directory instanceof OwnDirectory;
  }

  /**
   * Costs two reads and what the directory does; the first sign-in of a person, and the first after a change of their name or
   * address, one transaction and a second look by the directory.
   *
   * @throws InvalidCredentials, AccountSuspended (only where the password was right)
   * @throws DirectoryUnavailable where the directory says nothing that can be understood
   * @throws EmailTaken where the directory gives the address of one known user to another
   */
  async verify(email: string, password: string): Promise<VerifiedUser> {
    if (this.keepsPasswords) return this.own.verify(email, password);
    // Before the directory is asked: whoever raises the generation meanwhile, having changed the password, must win.
    const before = isStorable(email) ? await this.read('u.email_key = $1', emailKey(email)) : undefined;
    const person = await personIn(this.directory, email, password);
    if (before !== undefined && isShadowOf(before, person)) return verified(before);
    await this.changes.grant((transaction) => this.shadow(transaction, person), SYSTEM);
    const shadow = await this.read('u.id = $1', person.id);
    const again = await personIn(this.directory, email, password);
    if (shadow === undefined || !isShadowOf(shadow, again)) throw new InvalidCredentials({ accountId: person.id });
    return verified(shadow);
  }

  private async read(condition: string, value: string): Promise<ShadowRow | undefined> {
    const sql = `SELECT ${USER_COLUMNS}, u.session_generation FROM users u WHERE ${condition}`;
    const [row] = await this.database.query<ShadowRow>(sql, [value]);
    return row;
  }

  private async shadow(transaction: Transaction, { id, email, emailVerified, name }: DirectoryPerson): Promise<void> {
    const values = [id, email, emailKey(email), emailVerified, name, this.clock.date()];
    const [row] = await transaction.query<{ is_new: boolean }>(SHADOW, values).catch((error: unknown) => {
      throw orEmailTaken(error);
    });
    if (row?.is_new !== true) return transaction.record('user', id);
    await transaction.query(LEAVE_OLD_SESSIONS, [id]);
    this.audit.record(transaction, { type: 'user.registered', subject: id });
  }
}

function isShadowOf(row: ShadowRow, { id, email, emailVerified, name }: DirectoryPerson): boolean {
  return (
    row.user_id === id &&
    row.user_email === email &&
    row.user_email_verified === emailVerified &&
    row.user_name === name
  );
}

function verified(row: ShadowRow): VerifiedUser {
  if (row.user_status === 'suspended') throw new AccountSuspended({ accountId: row.user_id });
  return { user: userFromRow(row), sessionGeneration: row.session_generation };
}

/** Uses the primary key of `users`. No row of a sign-in that came before is given another status, roles or generation. */
const SHADOW = `
  INSERT INTO users (id, email, email_key, email_verified, name, created_at) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (id) DO UPDATE SET email = $2, email_key = $3, email_verified = $4, name = $5
  RETURNING xmax = 0 AS is_new`;

/**
 * Whoever was deleted here and comes back has the id of before, and their old sessions must not come back with it. A statement of
 * its own, once the row is there: none can be opened that it doesn't see. Uses the index `sessions_by_user`.
 */
const LEAVE_OLD_SESSIONS = `
  UPDATE users SET session_generation = session_generation + before.generation
  FROM (SELECT max(generation) AS generation FROM sessions WHERE user_id = $1) AS before
  WHERE id = $1 AND before.generation IS NOT NULL`;
