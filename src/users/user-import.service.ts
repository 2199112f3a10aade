import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { OPERATOR } from '../changes/agent.js';
import { Changes } from '../changes/changes.js';
import type { Transaction } from '../changes/transaction.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { lockRoles } from './authority.js';
import { emailKey } from './email.js';
import type { ImportedUser } from './user-import.schemas.js';

/** What became of one user of a batch, in its order. */
export type ImportOutcome = 'imported' | 'present' | { readonly refused: string };

/** So many accounts are written before the server's statistics are taken for the first time; then each time as many again. */
const FIRST_ANALYSIS = 1_000;

interface NewRow {
  readonly id: string;
  readonly key: string;
  readonly user: ImportedUser;
}

/**
 * Writes accounts that another system knew, many at once, on behalf of the operator. Nothing is hashed. An account whose
 * address is here already is left as it is, so whoever runs an import again after it stopped goes on where it stopped.
 *
 * A batch is one transaction. It records nothing in the change log, as a registration doesn't: no node can hold anything in
 * memory about users who weren't there. The roles that it gives are locked, so that none changes until its holders are there.
 */
@Injectable()
export class UserImport {
  private written = 0;
  private nextAnalysis = FIRST_ANALYSIS;

  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /**
   * Writes a batch, whole or not at all. Costs one transaction of two to four statements, whatever its size, and now and then an
   * ANALYZE.
   */
  async write(users: readonly ImportedUser[]): Promise<ImportOutcome[]> {
    const outcomes = await this.writeBatch(users);
    await this.analyze(outcomes.filter((outcome) => outcome === 'imported').length);
    return outcomes;
  }

  /**
   * Has PostgreSQL look at the tables anew. Nodes keep the plans of their statements, and one that was made while few users were
   * there reads all of them: it would go on so among thousands until autovacuum came by, a minute later.
   */
  private async analyze(imported: number): Promise<void> {
    this.written += imported;
    if (this.written < this.nextAnalysis) return;
    this.nextAnalysis = 2 * this.written;
    // Whether it could or not: the accounts are there.
    await this.database.query('ANALYZE users, user_roles').catch(() => undefined);
  }

  private writeBatch(users: readonly ImportedUser[]): Promise<ImportOutcome[]> {
    return this.changes.grant(async (transaction) => {
      const known = new Set((await lockRoles(transaction, rolesOf(users))).map(({ name }) => name));
      const rows = newRows(users, known);
      const written = await this.insert(transaction, [...rows.values()]);
      if (written.size > 0) {
        this.audit.record(transaction, {
          type: 'users.imported',
          subject: undefined,
          details: { count: written.size },
        });
      }
      return users.map((user) => outcomeOf(user, known, written.has(rows.get(user)?.id ?? '')));
    }, OPERATOR);
  }

  /** What `write` would answer, with nothing written. Two reads. */
  async foresee(users: readonly ImportedUser[]): Promise<ImportOutcome[]> {
    const roles = await this.database.query<{ name: string }>(FIND_ROLES, [rolesOf(users)]);
    const known = new Set(roles.map(({ name }) => name));
    const keys = users.map(({ email }) => emailKey(email));
    const taken = await this.database.query<{ email_key: string }>(FIND_PRESENT, [keys]);
    const present = new Set(taken.map(({ email_key }) => email_key));
    return users.map((user, index) => {
      const key = keys[index] ?? '';
      const outcome = outcomeOf(user, known, !present.has(key));
      // The second of two lines with one address finds the first.
      if (outcome === 'imported') present.add(key);
      return outcome;
    });
  }

  private async insert(transaction: Transaction, rows: readonly NewRow[]): Promise<ReadonlySet<string>> {
    if (rows.length === 0) return new Set();
    const now = this.clock.date();
    const column = (value: (row: NewRow) => unknown): unknown[] => rows.map(value);
    const inserted = await transaction.query<{ id: string }>(INSERT_USERS, [
      column(({ id }) => id),
      column(({ user }) => user.email),
      column(({ key }) => key),
      column(({ user }) => user.emailVerified),
      column(({ user }) => user.name ?? null),
      column(({ user }) => user.storedPassword ?? null),
      column(({ user }) => user.status),
      column(({ user }) => user.createdAt ?? now),
    ]);
    const written = new Set(inserted.map(({ id }) => id));
    const grants = rows
      .filter(({ id }) => written.has(id))
      .flatMap(({ id, user }) => [...new Set(user.roles)].map((role) => ({ id, role })));
    if (grants.length > 0)
      await transaction.query(GRANT_ROLES, [grants.map(({ id }) => id), grants.map(({ role }) => role)]);
    return written;
  }
}

function rolesOf(users: readonly ImportedUser[]): string[] {
  return [...new Set(users.flatMap(({ roles }) => roles))];
}

function unknownRole(user: ImportedUser, known: ReadonlySet<string>): string | undefined {
  return user.roles.find((role) => !known.has(role));
}

function newRows(users: readonly ImportedUser[], known: ReadonlySet<string>): Map<ImportedUser, NewRow> {
  const sound = users.filter((user) => unknownRole(user, known) === undefined);
  return new Map(sound.map((user) => [user, { id: randomUUID(), key: emailKey(user.email), user }]));
}

function outcomeOf(user: ImportedUser, known: ReadonlySet<string>, isNew: boolean): ImportOutcome {
  const unknown = unknownRole(user, known);
  if (unknown !== undefined) return { refused: `roles: there is no role ${unknown}` };
  return isNew ? 'imported' : 'present';
}

/** Uses the unique index `users_email_key`; of two rows with one address the first is written. */
const INSERT_USERS = `
  INSERT INTO users (id, email, email_key, email_verified, name, password_hash, status, created_at)
  SELECT * FROM unnest(
    $1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
  ON CONFLICT (email_key) DO NOTHING
  RETURNING id`;

/** Uses the primary key of `user_roles`. */
const GRANT_ROLES = 'INSERT INTO user_roles (user_id, role) SELECT * FROM unnest($1::uuid[], $2::text[])';

/** Uses the primary key of `roles`. */
const FIND_ROLES = 'SELECT name FROM roles WHERE name = ANY ($1)';

/** Uses the unique index `users_email_key`. */
const FIND_PRESENT = 'SELECT email_key FROM users WHERE email_key = ANY ($1)';
