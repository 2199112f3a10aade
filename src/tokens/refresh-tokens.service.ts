import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import { anonymous } from '../changes/agent.js';
import { Changes } from '../changes/changes.js';
import { RECEIPT_HEADER, receiptHeader, type Receipt } from '../changes/receipt.js';
import type { Transaction } from '../changes/transaction.js';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/database.js';
import type { Queryable } from '../database/queryable.js';
import type { RequestOrigin } from '../http/request-origin.js';
import { formatOpaqueToken, parseOpaqueToken, type OpaqueToken } from '../secrets/opaque-token.js';
import { hashSecret, newSecret } from '../secrets/secrets.js';
import { LastSeen } from '../sessions/last-seen.js';
import { sessionFromRow, type Session } from '../sessions/session.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { MintSource } from './access-token-minter.js';
import { JoinedTurns } from './joined-turns.js';
import { lockRefreshToken, lockWithAnotherSession, type RefreshRow } from './refresh-token-lock.js';
import { RefreshTurn } from './refresh-turn.js';
import { InvalidRefreshToken, RefreshSuperseded } from './tokens.errors.js';

/** A refresh token as its client gets it. */
export interface IssuedRefreshToken {
  readonly sessionId: string;
  /** `<id>.<secret>` */
  readonly refreshToken: string;
  /** Whole seconds: the least of its own, the session's idle and its absolute expiry. */
  readonly refreshExpiresIn: number;
  /** What the access token that goes with it is minted from, where a refresh has read it. */
  readonly source?: MintSource;
  /** Whether a refresh has made it just now, and not given it once more. */
  readonly isNew?: boolean;
}

/** A refresh token that is about to be inserted: its id, secret hash, creation and expiry are the values. */
export interface RefreshTokenDraft {
  readonly issued: IssuedRefreshToken;
  readonly values: readonly [string, Buffer, Date, Date];
}

/** Refresh tokens: bound to one session, rotated at each use, reuse past the grace ends the session (RFC 9700, 4.14.2). */
@Injectable()
export class RefreshTokens {
  private readonly logger = new Logger(RefreshTokens.name);
  private readonly turns = new JoinedTurns<IssuedRefreshToken>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(LastSeen) private readonly lastSeen: LastSeen,
    @Inject(RefreshTurn) private readonly turn: RefreshTurn,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /** Issues the first refresh token of a session. Costs one statement. */
  async issue(queryable: Queryable, session: Session): Promise<IssuedRefreshToken> {
    const { issued, values } = this.draft(session);
    await queryable.query(INSERT_REFRESH_TOKEN, [session.id, ...values]);
    return issued;
  }

  /** What `issue` inserts, for a statement that inserts the session too. Costs nothing. */
  draft(session: Session): RefreshTokenDraft {
    const id = randomUUID();
    const secret = newSecret();
    const now = this.clock.date();
    const expiresAt = new Date(now.getTime() + this.config.tokens.refreshTtl);
    return { issued: this.present(session, id, secret, expiresAt), values: [id, hashSecret(secret), now, expiresAt] };
  }

  /** Ends a session's whole family of refresh tokens, in the caller's transaction. Costs one statement. */
  async endFamily(transaction: Transaction, sessionId: string): Promise<void> {
    await transaction.query('DELETE FROM refresh_tokens WHERE session_id = $1', [sessionId]);
  }

  /**
   * Trades a refresh token for its successor. Races for one token are settled by the lock on its row: one successor is made,
   * and whoever comes within `tokens.reuseGrace` of the first use, before that successor was used, is given the same one.
   * Those who bring one token to this process at once share an answer, two for all of them, so that they don't queue for one
   * lock with a connection each.
   *
   * Costs one round trip, shared by those that come at once, and one more for what a shared one left out; a reuse past the grace
   * costs a transaction and its wait.
   *
   * @param from for the audit log
   * @throws InvalidRefreshToken for anything that is not in force; after a reuse past the grace the session has been ended,
   *   and the problem carries the receipt
   * @throws RefreshSuperseded inside the grace, when the successor has been used already; nothing is revoked
   */
  async rotate(refreshToken: string, from?: RequestOrigin): Promise<IssuedRefreshToken> {
    const rotate = (): Promise<IssuedRefreshToken> => this.rotateOnce(refreshToken, from);
    // Without a grace each presentation is a use of its own, and the second one ends the session.
    return this.config.tokens.reuseGrace === 0 ? rotate() : this.turns.take(refreshToken, rotate);
  }

  /**
   * Undoes a rotation from which nothing could be minted, so that the token is as it was: whoever tried again past the grace would be
   * taken for a thief and signed out. Costs a transaction of two statements; nothing where the successor was given once more.
   *
   * Where user or roles have changed since, nothing is undone: with other authorities the token may have fitted, and another refresh
   * may have got the successor with it. Never fails: what can't be undone stays, and the log says so.
   *
   * @param refreshToken the one that was traded
   * @param issued what `rotate` gave for it
   */
  async takeBack(refreshToken: string, { refreshToken: successor, source, isNew }: IssuedRefreshToken): Promise<void> {
    const [presented, made] = [parseOpaqueToken(refreshToken), parseOpaqueToken(successor)];
    if (isNew !== true || source === undefined || presented === undefined || made === undefined) return;
    const { user } = source.live;
    const [, position] = source.version.split(':');
    try {
      await this.changes.grant(async (transaction) => {
        await lockRefreshToken(transaction, presented);
        await transaction.query(TAKE_BACK, [presented.id, made.id, position, user.id, user.roles]);
      });
    } catch (error) {
      this.logger.warn({ err: error }, 'a refresh that failed has used its token up');
    }
  }

  /**
   * The session that a refresh token proves, for flows that take it as proof without rotating it (exchange, logout). The
   * session's row stays locked until the transaction ends.
   *
   * @param accept `unused` where the token is traded for something: answer a refusal by `refuse()`; `used` also takes one
   *   that was rotated already, since whoever holds it may at least end the session
   * @param besides another session that the transaction is going to end; it is locked as well. Costs a statement more
   * @returns undefined unless the token is in force
   */
  async sessionOf(
    transaction: Transaction,
    refreshToken: string,
    accept: 'unused' | 'used' = 'unused',
    besides?: string,
  ): Promise<Session | undefined> {
    const presented = parseOpaqueToken(refreshToken);
    if (presented === undefined) return undefined;
    if (besides !== undefined) await lockWithAnotherSession(transaction, presented, besides);
    const row = await lockRefreshToken(transaction, presented);
    if (row === undefined || !this.isInForce(row)) return undefined;
    return row.refresh_used_at === null || accept === 'used' ? sessionFromRow(row) : undefined;
  }

  /**
   * The session that an unused refresh token is of, in force or not: for what has to be known before the transaction that takes
   * it as proof. Costs one read.
   */
  async sessionIdOf(refreshToken: string): Promise<string | undefined> {
    const presented = parseOpaqueToken(refreshToken);
    if (presented === undefined) return undefined;
    const parameters = [presented.id, hashSecret(presented.secret)];
    const [row] = await this.database.query<{ session_id: string }>(FIND_SESSION_ID, parameters);
    return row?.session_id;
  }

  /**
   * Refuses a refresh token, wherever it was to be traded for something. One that is used again past the grace is in two
   * hands, and ends its session first: the receipt says that it is gone everywhere.
   *
   * Costs one transaction, and the wait where a session was ended.
   *
   * @param from for the audit log
   * @throws InvalidRefreshToken
   */
  async refuse(refreshToken: string, from?: RequestOrigin): Promise<never> {
    const presented = parseOpaqueToken(refreshToken);
    if (presented === undefined) throw new InvalidRefreshToken();
    const { receipt } = await this.changes.commit(
      async (transaction) => {
        if (!(await this.endIfReused(transaction, presented))) throw new InvalidRefreshToken();
      },
      { done: 'session ended: its refresh token was used again', by: anonymous(from) },
    );
    throw this.refusal(receipt);
  }

  private async rotateOnce(refreshToken: string, from: RequestOrigin | undefined): Promise<IssuedRefreshToken> {
    const presented = parseOpaqueToken(refreshToken);
    if (presented === undefined) throw new InvalidRefreshToken();
    const outcome = await this.turn.run(presented);
    if (outcome.kind === 'renewed') {
      const { id, secret, expiresAt, source, isNew } = outcome.successor;
      return { ...this.present(source.live.session, id, secret, expiresAt), source, isNew };
    }
    if (outcome.kind === 'superseded') throw new RefreshSuperseded();
    if (outcome.kind === 'invalid') throw new InvalidRefreshToken();
    return this.refuse(refreshToken, from);
  }

  /** Whether the token was used before and its session is over, now or by another's reuse a moment ago. */
  private async endIfReused(transaction: Transaction, presented: OpaqueToken): Promise<boolean> {
    const row = await lockRefreshToken(transaction, presented);
    if (row === undefined || row.refresh_used_at === null) return false;
    if (!this.isInForce(row)) return true;
    if (!this.isPastGrace(row, row.refresh_used_at)) return false;
    const { session_id: subject, session_user_id: userId } = row;
    this.audit.record(transaction, { type: 'refresh.reused', subject, userId });
    await this.sessions.end(transaction, subject, 'refresh_reused');
    return true;
  }

  /** By this node's clock or by the database's, as in `portcullis_rotate()`. */
  private isPastGrace(row: RefreshRow, usedAt: Date): boolean {
    const { reuseGrace } = this.config.tokens;
    const byOwnClock = this.clock.now() - usedAt.getTime();
    return reuseGrace === 0 || Math.max(byOwnClock, row.refresh_used_for_ms ?? 0) >= reuseGrace;
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

  private present(session: Session, id: string, secret: string, expiresAt: Date): IssuedRefreshToken {
    const ends = Math.min(expiresAt.getTime(), this.lastSeen.idleExpiryOf(session), session.expiresAt.getTime());
    return {
      sessionId: session.id,
      refreshToken: formatOpaqueToken(id, secret),
      refreshExpiresIn: Math.max(0, Math.floor((ends - this.clock.now()) / 1_000)),
    };
  }

  private refusal(receipt: Receipt): InvalidRefreshToken {
    this.logger.warn({ receipt }, 'a refresh token was used again past the grace: its session has been ended');
    return new InvalidRefreshToken({ headers: { [RECEIPT_HEADER]: receiptHeader(receipt) } });
  }
}

/** Uses the primary key of `refresh_tokens`. */
const FIND_SESSION_ID = 'SELECT session_id FROM refresh_tokens WHERE id = $1 AND secret_hash = $2 AND used_at IS NULL';

/** Uses the unique constraint `refresh_tokens_one_successor`, and the primary keys of `refresh_tokens` and `change_log`. */
const TAKE_BACK = `
  WITH taken AS (
    DELETE FROM refresh_tokens
    WHERE parent_id = $1 AND id = $2 AND used_at IS NULL
      AND NOT EXISTS (
        SELECT FROM change_log
        WHERE position > $3 AND (kind = 'user' AND subject = $4 OR kind = 'role' AND subject = ANY ($5)))
    RETURNING parent_id)
  UPDATE refresh_tokens r SET used_at = NULL FROM taken WHERE r.id = taken.parent_id`;

const INSERT_REFRESH_TOKEN = `
  INSERT INTO refresh_tokens (session_id, id, secret_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`;
