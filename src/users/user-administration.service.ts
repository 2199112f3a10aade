import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { Changes, type ChangeNote } from '../changes/changes.js';
import type { Receipt } from '../changes/receipt.js';
import type { Transaction } from '../changes/transaction.js';
import { Clock } from '../clock/clock.js';
import { permissionsOf } from './actor-permissions.js';
import { assertNotLastAdministrator, lockChangeable, readUser } from './authority.js';
import { emailKey } from './email.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordPolicy } from './password-policy.js';
import { agentOf, type Actor } from './privilege.js';
import { RoleAssignment } from './role-assignment.js';
import type { User } from './user.js';
import { insertUser } from './user-insertion.js';
import type { CreateUserBody, UpdateUserBody } from './user.schemas.js';
import { orEmailTaken } from './users.errors.js';

/** What a change of a user answers. When it does, the change is in force everywhere. */
export interface UserChanged {
  readonly user: User;
  readonly receipt: Receipt;
}

/**
 * What administrators do to users, each call one transaction with its receipt. The actor is undefined for the operator at the
 * command line. A call that finds nothing to change answers with the receipt of the head.
 *
 * Everything but `create` throws `UserNotFound`, and `PrivilegeEscalation` for a user who holds what the actor doesn't.
 */
@Injectable()
export class UserAdministration {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(PasswordPolicy) private readonly policy: PasswordPolicy,
    @Inject(PasswordHasher) private readonly hasher: PasswordHasher,
    @Inject(RoleAssignment) private readonly assignment: RoleAssignment,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /**
   * Makes an account. Costs one password hash, where there is a password, before the transaction.
   *
   * @throws EmailTaken, PasswordRejected, BreachCheckUnavailable, Overloaded, RoleNotFound
   * @throws PrivilegeEscalation for roles without `roles:assign`, or with permissions that the actor doesn't hold, and for
   *   somebody suspended or deleted since their request was let in
   */
  async create(actor: Actor, { email, password, name, roles = [] }: CreateUserBody): Promise<UserChanged> {
    if (password !== undefined) await this.policy.check(password, email);
    const passwordHash = password === undefined ? undefined : await this.hasher.hash(password);
    return this.commit({ done: 'user created', by: agentOf(actor) }, async (transaction) => {
      const user = await insertUser(transaction, { email, name, passwordHash, createdAt: this.clock.date() });
      transaction.record('user', user.id);
      this.audit.record(transaction, {
        type: 'user.created',
        subject: user.id,
        details: { roles: [...new Set(roles)] },
      });
      if (roles.length > 0) return this.assignment.grantFirst(transaction, actor, user, roles);
      // No permission is given, but an actor who was suspended while the password was hashed makes no account any more.
      await permissionsOf(transaction, actor);
      return user;
    });
  }

  /** Changes address or name; a new address counts as not verified. @throws EmailTaken */
  async update(actor: Actor, id: string, { email, name }: UpdateUserBody): Promise<UserChanged> {
    return this.commit(noteOf('user updated', actor, id), async (transaction) => {
      const user = await lockChangeable(transaction, actor, id);
      const next = { email: email ?? user.email, name: name === undefined ? user.name : name };
      if (next.email === user.email && next.name === user.name) return user;
      await this.write(transaction, user.id, UPDATE_USER, [next.email, emailKey(next.email), next.name]);
      const changed = (['email', 'name'] as const).filter((field) => next[field] !== user[field]);
      this.audit.record(transaction, { type: 'user.updated', subject: user.id, details: { changed } });
      return readUser(transaction, user.id);
    });
  }

  /** Ends all of the user's sessions and lets no new one begin. @throws LastAdministrator */
  async suspend(actor: Actor, id: string): Promise<UserChanged> {
    return this.commit(noteOf('user suspended', actor, id), async (transaction) => {
      const user = await lockChangeable(transaction, actor, id);
      if (user.status === 'suspended') return user;
      await assertNotLastAdministrator(transaction, user);
      await this.write(transaction, user.id, SUSPEND_USER);
      this.audit.record(transaction, { type: 'user.suspended', subject: user.id });
      return readUser(transaction, user.id);
    });
  }

  /** Lets a user sign in again; sessions that a suspension ended stay ended. */
  async reinstate(actor: Actor, id: string): Promise<UserChanged> {
    return this.commit(noteOf('user reinstated', actor, id), async (transaction) => {
      const user = await lockChangeable(transaction, actor, id);
      if (user.status === 'active') return user;
      await this.write(transaction, user.id, REINSTATE_USER);
      this.audit.record(transaction, { type: 'user.reinstated', subject: user.id });
      return readUser(transaction, user.id);
    });
  }

  /** Deletes a user; sessions of a user who isn't there are dead. @returns the user as they were. @throws LastAdministrator */
  async remove(actor: Actor, id: string): Promise<UserChanged> {
    return this.commit(noteOf('user deleted', actor, id), async (transaction) => {
      const user = await lockChangeable(transaction, actor, id);
      await assertNotLastAdministrator(transaction, user);
      await this.write(transaction, user.id, DELETE_USER);
      this.audit.record(transaction, { type: 'user.deleted', subject: user.id });
      return user;
    });
  }

  /**
   * Gives a user exactly these roles. Those taken away are out of force everywhere when it returns.
   *
   * @throws RoleNotFound, LastAdministrator
   * @throws PrivilegeEscalation also for roles with permissions that the actor doesn't hold
   */
  async setRoles(actor: Actor, id: string, roles: readonly string[]): Promise<UserChanged> {
    return this.commit(noteOf('roles of user set', actor, id), (transaction) =>
      this.assignment.replace(transaction, actor, id, roles),
    );
  }

  private async write(transaction: Transaction, id: string, sql: string, values: unknown[] = []): Promise<void> {
    await transaction.query(sql, [id, ...values]).catch((error: unknown) => {
      throw orEmailTaken(error);
    });
    transaction.record('user', id);
  }

  private async commit(note: ChangeNote, work: (transaction: Transaction) => Promise<User>): Promise<UserChanged> {
    const { value: user, receipt } = await this.changes.commit(work, note);
    return { user, receipt };
  }
}

function noteOf(done: string, actor: Actor, userId: string): ChangeNote {
  return { done, userId, by: agentOf(actor) };
}

/** Uses the primary key of `users`, and the unique index `users_email_key`. */
const UPDATE_USER = `
  UPDATE users SET email = $2, email_verified = email_verified AND email_key = $3, email_key = $3, name = $4 WHERE id = $1`;

/** Ends every session in one row. Uses the primary key of `users`. */
const SUSPEND_USER = `
  UPDATE users SET status = 'suspended', session_generation = session_generation + 1 WHERE id = $1`;

/** Uses the primary key of `users`. */
const REINSTATE_USER = `UPDATE users SET status = 'active' WHERE id = $1`;

/**
 * The user's roles go with it, the sessions stay for the sweep. Their API keys go as well: locked before, in the order in which last
 * uses are written, so that neither waits for the other in a circle. Uses the primary key of `users`, and `api_keys_by_user`.
 */
const DELETE_USER = `
  WITH keys AS MATERIALIZED (SELECT k.id FROM api_keys k WHERE k.user_id = $1 ORDER BY k.id FOR UPDATE)
  DELETE FROM users WHERE id = $1 AND (SELECT count(*) FROM keys) >= 0`;
