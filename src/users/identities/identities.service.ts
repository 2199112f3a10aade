import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { Transaction } from '../../changes/transaction.js';
import { Clock } from '../../clock/clock.js';
import { Database } from '../../database/database.js';
import { USER_COLUMNS, userFromRow, type UserRow } from '../user.js';
import type { VerifiedUser } from '../user-credentials.js';
import { IdentityNotFound, IdentityTaken, LastSignInMethod } from './identities.errors.js';
import { IDENTITY_COLUMNS, identityFromRow, type Identity, type IdentityRow } from './identity.js';

/** Somebody whom a provider vouches for, and by which identity. */
export interface IdentifiedUser extends VerifiedUser {
  readonly identityId: string;
}

/** Which identities at which providers belong to which accounts. */
@Injectable()
export class IdentitiesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /** Whose identity it is, whatever their status; undefined for nobody's. One read. */
  async findUser(provider: string, subject: string): Promise<IdentifiedUser | undefined> {
    const [row] = await this.database.query<IdentityRow & UserRow & { session_generation: number }>(FIND_USER, [
      provider,
      subject,
    ]);
    if (row === undefined) return undefined;
    return { user: userFromRow(row), sessionGeneration: row.session_generation, identityId: row.identity_id };
  }

  /** Whether it is still linked to this user, in the caller's transaction, which holds the user's row. One statement. */
  async isLinked(transaction: Transaction, identityId: string, userId: string): Promise<boolean> {
    const sql = 'SELECT i.id FROM identities i WHERE i.id = $1 AND i.user_id = $2';
    return (await transaction.query(sql, [identityId, userId])).length > 0;
  }

  /** Oldest first. One read. */
  async listOf(userId: string): Promise<Identity[]> {
    const sql = `SELECT ${IDENTITY_COLUMNS} FROM identities i WHERE i.user_id = $1 ORDER BY i.created_at, i.id`;
    return (await this.database.query<IdentityRow>(sql, [userId])).map(identityFromRow);
  }

  /**
   * Links an identity to a user, in the caller's transaction. One that is theirs already stays as it is. At most two
   * statements.
   *
   * @throws IdentityTaken where it is somebody else's
   */
  async link(transaction: Transaction, userId: string, provider: string, subject: string): Promise<Identity> {
    const values = [randomUUID(), userId, provider, subject, this.clock.date()];
    const [made] = await transaction.query<IdentityRow>(INSERT_IDENTITY, values);
    if (made !== undefined) {
      const details = { provider, identityId: made.identity_id };
      this.audit.record(transaction, { type: 'identity.linked', subject: userId, details });
      return identityFromRow(made);
    }
    const [known] = await transaction.query<IdentityRow>(FIND_OWN, [provider, subject, userId]);
    if (known === undefined) throw new IdentityTaken();
    return identityFromRow(known);
  }

  /**
   * Takes an identity from a user, in the caller's transaction. The user's row is locked, so of two that take away the last
   * two ways to sign in at once one is refused, and a sign-in by it either comes before or fails. Three statements.
   *
   * @param providers those that exist: an identity at another one signs nobody in
   * @throws IdentityNotFound, LastSignInMethod
   */
  async unlink(transaction: Transaction, userId: string, id: string, providers: readonly string[]): Promise<void> {
    const [user] = await transaction.query<{ has_password: boolean }>(LOCK_USER, [userId]);
    const [taken] = await transaction.query<{ id: string; provider: string }>(DELETE_IDENTITY, [id, userId]);
    if (user === undefined || taken === undefined) throw new IdentityNotFound();
    if (!user.has_password) {
      const left = await transaction.query(FIND_USABLE, [userId, providers]);
      if (left.length === 0) throw new LastSignInMethod();
    }
    // The row's own spelling: an id may come in upper case.
    const details = { provider: taken.provider, identityId: taken.id };
    this.audit.record(transaction, { type: 'identity.unlinked', subject: userId, details });
  }
}

/** Uses the unique index `identities_subject` and the primary key of `users`. */
const FIND_USER = `
  SELECT ${IDENTITY_COLUMNS}, ${USER_COLUMNS}, u.session_generation
  FROM identities i JOIN users u ON u.id = i.user_id
  WHERE i.provider = $1 AND i.subject = $2`;

/** Uses the unique index `identities_subject`. */
const INSERT_IDENTITY = `
  INSERT INTO identities AS i (id, user_id, provider, subject, created_at) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (provider, subject) DO NOTHING
  RETURNING ${IDENTITY_COLUMNS}`;

/** Uses the unique index `identities_subject`. */
const FIND_OWN = `
  SELECT ${IDENTITY_COLUMNS} FROM identities i WHERE i.provider = $1 AND i.subject = $2 AND i.user_id = $3`;

/** Uses the primary key of `users`. */
const LOCK_USER = 'SELECT u.password_hash IS NOT NULL AS has_password FROM users u WHERE u.id = $1 FOR UPDATE';

/** Uses the primary key of `identities`. */
const DELETE_IDENTITY = 'DELETE FROM identities WHERE id = $1 AND user_id = $2 RETURNING id, provider';

/** Uses the index `identities_by_user`. */
const FIND_USABLE = 'SELECT 1 FROM identities WHERE user_id = $1 AND provider = ANY($2::text[]) LIMIT 1';
