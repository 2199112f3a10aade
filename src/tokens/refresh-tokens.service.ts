import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { anonymous } from '../changes/agent.js';
import { Changes } from '../changes/changes.js';
import { RECEIPT_HEADER, receiptHeader, type Receipt } from '../changes/receipt.js';
import type { Transaction } from '../changes/transaction.js';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config } from '../config/index.js';
import type { Queryable } from '../database/database.js';
import type { RequestOrigin } from '../http/request-origin.js';
import { formatOpaqueToken, parseOpaqueToken, type OpaqueToken } from '../secrets/opaque-token.js';
import { hashSecret, newSecret, secretMatches } from '../secrets/secrets.js';
import { LastSeen } from '../sessions/last-seen.js';
import { SESSION_COLUMNS, sessionFromRow, type Session, type SessionRow } from '../sessions/session.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { SigningKeys } from './keys/signing-keys.js';
import { deriveSuccessorSecret } from './refresh-token.js';
import { InvalidRefreshToken, RefreshSuperseded } from './tokens.errors.js';

/** A refresh token as its client gets it. */
export interface IssuedRefreshToken {
  readonly sessionId: string;
  /** `<id>.<secret>` */
  readonly refreshToken: string;
  /** Whole seconds: the least of its own, the session's idle and its absolute expiry. */
  readonly refreshExpiresIn: number;
}

interface RefreshRow extends SessionRow {
  refresh_id: string;
  refresh_secret_hash: Buffer;
  refresh_expires_at: Date;
  refresh_used_at: Date | null;
  session_in_force: boolean;
}

interface SuccessorRow {
  id: string;
  expires_at: Date;
  used_at: Date | null;
}

type Rotation =
  | { readonly kind: 'rotated'; readonly issued: IssuedRefreshToken }
  | { readonly kind: 'superseded' | 'invalid' | 'reused' };

/** Refresh tokens: bound to one session, rotated at each use, reuse past the grace ends the session (RFC 9700, 4.14.2). */
@Injectable()
export class RefreshTokens {
  private readonly logger = new Logger(RefreshTokens.name);

  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(LastSeen) private readonly lastSeen: LastSeen,
    @Inject(SigningKeys) private readonly keys: SigningKeys,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /** Issues the first refresh token of a session. Costs one statement. */
  async issue(queryable: Queryable, session: Session): Promise<IssuedRefreshToken> {
    return this.insert(queryable, session, undefined, newSecret());
  }

  /** Ends a session's whole family of refresh tokens, in the caller's transaction. Costs one statement. */
  async endFamily(transaction: Transaction, sessionId: string): Promise<void> {
    await transaction.query('DELETE FROM refresh_tokens WHERE session_id = $1', [sessionId]);
  }

  /**
   * Trades a refresh token for its successor. Races for one token are settled by the lock on its row: one successor is made,
   * and whoever comes within `tokens.reuseGrace` of the first use, before that successor was used, is given the same one.
   *
   * Costs one transaction of two to four statements.
   *
   * @param from for the audit log
   * @throws InvalidRefreshToken for anything that is not in force; after a reuse past the grace the session has been ended,
   *   and the problem carries the receipt
   * @throws RefreshSuperseded inside the grace, when the successor has been used already; nothing is revoked
   */
  async rotate(refreshToken: string, from?: RequestOrigin): Promise<IssuedRefreshToken> {
    const presented = parseOpaqueToken(refreshToken);
    if (presented === undefined) throw new InvalidRefreshToken();
    const { value: rotation, receipt } = await this.changes.write(
      (transaction) => this.rotateLocked(transaction, presented),
      { done: 'session ended: its refresh token was used again', by: anonymous(from) },
    );
    if (rotation.kind === 'rotated') return rotation.issued;
    if (rotation.kind === 'superseded') throw new RefreshSuperseded();
    throw this.refusal(rotation.kind === 'reused' ? (receipt ?? (await this.changes.receiptOfHead())) : undefined);
  }

  /**
   * The session that a refresh token proves, for flows that take it as proof without rotating it (exchange, logout). The
   * session's row stays locked until the transaction ends.
   *
   * @param accept `unused` where the token is traded for something; `used` also takes one that was rotated already, since
   *   whoever holds it may at least end the session
   * @returns undefined unless the token is in force
   */
  async sessionOf(
    transaction: Transaction,
    refreshToken: string,
    accept: 'unused' | 'used' = 'unused',
  ): Promise<Session | undefined> {
    const presented = parseOpaqueToken(refreshToken);
    const row = presented && (await this.lock(transaction, presented));
    if (row === undefined || !this.isInForce(row)) return undefined;
    return row.refresh_used_at === null || accept === 'used' ? sessionFromRow(row) : undefined;
  }

  private async rotateLocked(transaction: Transaction, presented: OpaqueToken): Promise<Rotation> {
    const row = await this.lock(transaction, presented);
    if (row === undefined) return { kind: 'invalid' };
    // Used, and its session is dead: another reuse may have ended it a moment ago, and not be everywhere yet.
    if (!this.isInForce(row)) return { kind: row.refresh_used_at === null ? 'invalid' : 'reused' };
    if (row.refresh_used_at !== null) return this.repeat(transaction, presented, row, row.refresh_used_at);
    const session = await this.markUsed(transaction, row);
    const secret = deriveSuccessorSecret(this.keys.refreshDerivationKey(), presented);
    return { kind: 'rotated', issued: await this.insert(transaction, session, row.refresh_id, secret) };
  }

  /** Finds the row of a token whose secret is right, and locks it with its session's. */
  private async lock(transaction: Transaction, presented: OpaqueToken): Promise<RefreshRow | undefined> {
    const [row] = await transaction.query<RefreshRow>(LOCK_REFRESH_TOKEN, [presented.id]);
    return row && secretMatches(presented.secret, row.refresh_secret_hash) ? row : undefined;
  }

  /** Whether token and session are in force: neither ended, nor expired, nor idled out. */
  private isInForce(row: RefreshRow): boolean {
    const now = this.clock.now();
    const session = sessionFromRow(row);
    return (
      row.session_in_force &&
      row.refresh_expires_at.getTime() > now &&
      session.expiresAt.getTime() > now &&
      this.lastSeen.idleExpiryOf(session) > now
    );
  }

  /** A token that was used before: the same successor again, a lost race, or a thief. */
  private async repeat(
    transaction: Transaction,
    presented: OpaqueToken,
    row: RefreshRow,
    usedAt: Date,
  ): Promise<Rotation> {
    const { reuseGrace } = this.config.tokens;
    // Without a grace no difference between two nodes' clocks may open one.
    if (reuseGrace === 0 || this.clock.now() - usedAt.getTime() >= reuseGrace) {
      const { session_id: subject, session_user_id: userId } = row;
      this.audit.record(transaction, { type: 'refresh.reused', subject, userId });
      await this.sessions.end(transaction, subject, 'refresh_reused');
      return { kind: 'reused' };
    }
    const [successor] = await transaction.query<SuccessorRow>(FIND_SUCCESSOR, [row.refresh_id]);
    if (successor?.used_at !== null) return { kind: 'superseded' };
    const secret = deriveSuccessorSecret(this.keys.refreshDerivationKey(), presented);
    const issued = this.present(sessionFromRow(row), successor.id, secret, successor.expires_at);
    return { kind: 'rotated', issued };
  }

  /** Marks the token as used and the session as seen, in one statement. */
  private async markUsed(transaction: Transaction, row: RefreshRow): Promise<Session> {
    const [session] = await transaction.query<SessionRow>(MARK_USED, [
      row.refresh_id,
      row.session_id,
      this.clock.date(),
      new Date(this.clock.now() + this.config.session.idleTimeout),
    ]);
    if (session === undefined) throw new Error('a locked session has no row');
    return sessionFromRow(session);
  }

  private async insert(
    queryable: Queryable,
    session: Session,
    parentId: string | undefined,
    secret: string,
  ): Promise<IssuedRefreshToken> {
    const id = randomUUID();
    const now = this.clock.now();
    const expiresAt = new Date(now + this.config.tokens.refreshTtl);
    await queryable.query(INSERT_REFRESH_TOKEN, [
      id,
      session.id,
      parentId ?? null,
      hashSecret(secret),
      new Date(now),
      expiresAt,
    ]);
    return this.present(session, id, secret, expiresAt);
  }

  private present(session: Session, id: string, secret: string, expiresAt: Date): IssuedRefreshToken {
    const ends = Math.min(expiresAt.getTime(), session.idleExpiresAt.getTime(), session.expiresAt.getTime());
    return {
      sessionId: session.id,
      refreshToken: formatOpaqueToken(id, secret),
      refreshExpiresIn: Math.max(0, Math.floor((ends - this.clock.now()) / 1_000)),
    };
  }

  private refusal(receipt: Receipt | undefined): InvalidRefreshToken {
    if (receipt === undefined) return new InvalidRefreshToken();
    this.logger.warn({ receipt }, 'a refresh token was used again past the grace: its session has been ended');
    return new InvalidRefreshToken({ headers: { [RECEIPT_HEADER]: receiptHeader(receipt) } });
  }
}

/**
 * Locks the token and its session against other refreshes and against the session's end, and shares the user's row so that a
 * suspension under way is waited for. The user first, as whoever raises a generation does, or the two could deadlock. Uses
 * the primary keys of all three tables.
 */
const LOCK_REFRESH_TOKEN = `
  SELECT ${SESSION_COLUMNS},
    r.id AS refresh_id, r.secret_hash AS refresh_secret_hash, r.expires_at AS refresh_expires_at,
    r.used_at AS refresh_used_at,
    (s.ended_at IS NULL AND u.status = 'active' AND u.session_generation = s.generation) AS session_in_force
  FROM refresh_tokens r
  JOIN sessions s ON s.id = r.session_id
  JOIN users u ON u.id = s.user_id
  WHERE r.id = $1
  FOR SHARE OF u
  FOR NO KEY UPDATE OF s, r`;

/** Uses the unique constraint `refresh_tokens_one_successor`. */
const FIND_SUCCESSOR = 'SELECT id, expires_at, used_at FROM refresh_tokens WHERE parent_id = $1';

/** Uses the primary keys of `refresh_tokens` and `sessions`. */
const MARK_USED = `
  WITH used AS (UPDATE refresh_tokens SET used_at = $3 WHERE id = $1)
  UPDATE sessions AS s
  SET last_seen_at = GREATEST(s.last_seen_at, $3),
      idle_expires_at = GREATEST(s.idle_expires_at, LEAST(s.expires_at, $4::timestamptz))
  WHERE s.id = $2
  RETURNING ${SESSION_COLUMNS}`;

const INSERT_REFRESH_TOKEN = `
  INSERT INTO refresh_tokens (id, session_id, parent_id, secret_hash, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6)`;
