import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { anonymous } from '../changes/agent.js';
import { Changes } from '../changes/changes.js';
import type { Transaction } from '../changes/transaction.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { isUuid } from '../database/uuid.js';
import { lockChangeable } from './authority.js';
import { DirectoryCredentials } from './directory-credentials.js';
import { emailKey } from './email.js';
import { CreationPosition, pageLimit, pageOf, readCursor, type Page } from '../http/page.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordPolicy } from './password-policy.js';
import type { Actor } from './privilege.js';
import type { RequestOrigin } from '../http/request-origin.js';
import { isStorable } from '../http/text.js';
import { USER_COLUMNS, userFromRow, type User, type UserRow, type UserStatus } from './user.js';
import type { VerifiedUser } from './user-credentials.js';
import { insertUser } from './user-insertion.js';
import { UserNotFound } from './users.errors.js';

/** What somebody gives who makes an account. */
export interface Registration {
  /** Stored as it is given. */
  readonly email: string;
  /** In plain text; it is held to the policy, and only its hash is kept. */
  readonly password: string;
  readonly name?: string | undefined;
}

/** Which users to list. */
export interface UserFilter {
  /** The whole address, without regard to case. */
  readonly email?: string | undefined;
  readonly status?: UserStatus | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** 1 to 100, 50 by default. */
  readonly limit?: number | undefined;
}

/** Accounts: making one's own, proving oneself, finding them, and ending their sessions. */
@Injectable()
export class UsersService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(PasswordPolicy) private readonly policy: PasswordPolicy,
    @Inject(PasswordHasher) private readonly hasher: PasswordHasher,
    @Inject(DirectoryCredentials) private readonly credentials: DirectoryCredentials,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /**
   * Makes an account that holds no roles. Costs one password hash and one transaction. It takes nothing from anybody, so there
   * is no receipt to wait for.
   *
   * @param from for the audit log
   * @throws PasswordRejected, BreachCheckUnavailable, EmailTaken, Overloaded
   */
  async register({ email, password, name }: Registration, from?: RequestOrigin): Promise<User> {
    await this.policy.check(password, email);
    const passwordHash = await this.hasher.hash(password);
    return this.changes.grant(async (transaction) => {
      const user = await insertUser(transaction, { email, name, passwordHash, createdAt: this.clock.date() });
      this.audit.record(transaction, { type: 'user.registered', subject: user.id });
      return user;
    }, anonymous(from));
  }

  /** Whether people's passwords are kept here, and not in a directory of the application's. */
  get keepsPasswords(): boolean {
    return this.credentials.keepsPasswords;
  }

  /**
   * By the application's directory, or by our own table: see `DirectoryCredentials.verify`, `UserCredentials.verify`.
   *
   * @throws InvalidCredentials, AccountSuspended, Overloaded
   */
  verifyCredentials(email: string, password: string): Promise<VerifiedUser> {
    return this.credentials.verify(email, password);
  }

  /** Costs one read; none for what can't be an id. */
  async find(id: string): Promise<User | undefined> {
    if (!isUuid(id)) return undefined;
    const [row] = await this.database.query<UserRow>(`SELECT ${USER_COLUMNS} FROM users u WHERE u.id = $1`, [id]);
    return row === undefined ? undefined : userFromRow(row);
  }

  /** Costs one read. @throws UserNotFound */
  async get(id: string): Promise<User> {
    const user = await this.find(id);
    if (user === undefined) throw new UserNotFound();
    return user;
  }

  /** Without regard to case. Costs one read. */
  async findByEmail(email: string): Promise<User | undefined> {
    if (!isStorable(email)) return undefined;
    const sql = `SELECT ${USER_COLUMNS} FROM users u WHERE u.email_key = $1`;
    const [row] = await this.database.query<UserRow>(sql, [emailKey(email)]);
    return row === undefined ? undefined : userFromRow(row);
  }

  /**
   * One page, oldest accounts first. Costs one read, of at most 101 rows.
   *
   * @throws ValidationFailed for a cursor that isn't one
   */
  async list({ email, status, cursor, limit: wanted }: UserFilter = {}): Promise<Page<User>> {
    const limit = pageLimit(wanted);
    const [createdAt, id] = readCursor(cursor, CreationPosition) ?? [];
    const rows = await this.database.query<UserRow>(LIST_USERS, [
      email === undefined ? null : emailKey(email),
      status ?? null,
      createdAt ?? null,
      id ?? null,
      limit + 1,
    ]);
    return pageOf(rows.map(userFromRow), limit, (user) => [user.createdAt.toISOString(), user.id]);
  }

  /**
   * Locks a user, in the caller's transaction, and holds the actor to the rule that nobody changes somebody who holds more.
   * At most three statements.
   *
   * @param actor undefined for the operator
   * @throws UserNotFound, PrivilegeEscalation
   */
  assertMayManage(transaction: Transaction, actor: Actor, userId: string): Promise<User> {
    return lockChangeable(transaction, actor, userId);
  }

  /**
   * Ends all sessions of a user, however many, by raising their generation, in the caller's transaction. One statement.
   *
   * @returns the new generation: a session brought along into it lives on
   * @throws UserNotFound
   */
  async endAllSessions(transaction: Transaction, userId: string): Promise<number> {
    if (!isUuid(userId)) throw new UserNotFound();
    const [row] = await transaction.query<{ id: string; session_generation: number }>(RAISE_GENERATION, [userId]);
    if (row === undefined) throw new UserNotFound();
    transaction.record('user', row.id);
    return row.session_generation;
  }
}

/** Uses the index `users_by_creation`, or `users_email_key` where an address is given. */
const LIST_USERS = `
  SELECT ${USER_COLUMNS} FROM users u
  WHERE ($1::text IS NULL OR u.email_key = $1) AND ($2::text IS NULL OR u.status = $2)
    AND ($3::timestamptz IS NULL OR (u.created_at, u.id) > ($3, $4::uuid))
  ORDER BY u.created_at, u.id
  LIMIT $5`;

/** Uses the primary key of `users`. */
const RAISE_GENERATION = `
  UPDATE users SET session_generation = session_generation + 1 WHERE id = $1 RETURNING id, session_generation`;
