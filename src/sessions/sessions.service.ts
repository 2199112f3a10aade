import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { SessionEndReason } from '../audit/audit-vocabulary.js';
import { lockTimeoutMs } from '../changes/lock-timeout.js';
import type { Transaction } from '../changes/transaction.js';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config, type Transport } from '../config/index.js';
import type { Queryable } from '../database/queryable.js';
import { formatOpaqueToken } from '../secrets/opaque-token.js';
import { hashSecret, newSecret } from '../secrets/secrets.js';
import { SESSION_COLUMNS, sessionFromRow, type Session, type SessionRow } from './session.js';
import type { SessionDevice } from './session-device.js';

/** The client id of people's own sign-ins. */
export const OWN_CLIENT_ID = 'portcullis';

/** What a new session is made of. */
export interface NewSession {
  readonly userId: string;
  /** The user's generation as it stood when they proved themselves. */
  readonly generation: number;
  readonly transport: Transport;
  readonly device: SessionDevice;
  /** RFC 8176 values, such as `pwd`. */
  readonly authMethods: readonly string[];
  /** The identity at a provider that it is begun by: whoever unlinks it ends the session. */
  readonly identityId?: string | undefined;
}

/** What `reissue` needs. */
export interface Reissue {
  readonly sessionId: string;
  readonly transport: Transport;
  /** The secret hash that the caller saw: of two that trade the same secret, one wins. */
  readonly provenSecretHash: Buffer | null;
  /** The user's new generation, where the same transaction raised it (once); else the session keeps its own. */
  readonly generation?: number;
}

/** A session together with the token that its client gets: the only time that the secret is seen. */
export interface IssuedSession {
  readonly session: Session;
  /** `<id>.<secret>`; undefined where the session is carried by tokens. */
  readonly sessionToken: string | undefined;
}

/** A session that is about to be inserted: `INSERT_SESSION` and its values, by itself or inside a longer statement. */
export interface SessionDraft {
  readonly issued: IssuedSession;
  readonly values: readonly unknown[];
}

/** Makes sessions, renews their secrets and ends them. Every method runs in a statement or transaction of the caller's. */
@Injectable()
export class SessionsService {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /**
   * Inserts the session of one login, always with a fresh id and secret, so that nothing planted before the sign-in can be
   * valid after it.
   *
   * Costs one statement.
   *
   * @returns undefined where the user was suspended or deleted, or changed their password, since they proved themselves
   */
  async create(queryable: Queryable, request: NewSession): Promise<IssuedSession | undefined> {
    const { issued, values } = this.draft(request);
    const inserted = await queryable.query(INSERT_SESSION, values);
    return inserted.length === 0 ? undefined : issued;
  }

  /** What `create` inserts, for a statement that inserts more than the session. Costs nothing. */
  draft(request: NewSession): SessionDraft {
    const { userId, generation, transport, device, authMethods, identityId = null } = request;
    const { idleTimeout, absoluteTimeout } = this.config.session;
    const secret = secretFor(transport);
    const now = this.clock.date();
    const after = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);
    const session: Session = Object.freeze({
      id: randomUUID(),
      userId,
      clientId: OWN_CLIENT_ID,
      transport,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: after(absoluteTimeout),
      idleExpiresAt: after(Math.min(idleTimeout, absoluteTimeout)),
      authTime: now,
      authMethods: Object.freeze([...authMethods]),
      userAgent: device.userAgent,
      ip: device.ip,
    });
    const values = [
      session.id,
      userId,
      generation,
      session.clientId,
      transport,
      secret === undefined ? null : hashSecret(secret),
      now,
      session.idleExpiresAt,
      session.expiresAt,
      session.authMethods,
      session.userAgent,
      session.ip,
      identityId,
      String(lockTimeoutMs(this.config)),
    ];
    return { issued: { session, sessionToken: tokenOf(session, secret) }, values };
  }

  /**
   * Gives a live session another transport, or the same one with a new secret; the old secret stops working.
   *
   * Costs one statement.
   *
   * @returns undefined where the session has ended meanwhile, also by somebody else's raise of the generation, or its secret
   *   is no longer the one that was proven
   */
  async reissue(transaction: Transaction, request: Reissue): Promise<IssuedSession | undefined> {
    const secret = secretFor(request.transport);
    const [row] = await transaction.query<SessionRow>(REISSUE_SESSION, [
      request.sessionId,
      request.transport,
      secret === undefined ? null : hashSecret(secret),
      request.generation ?? null,
      request.provenSecretHash,
    ]);
    if (row === undefined) return undefined;
    transaction.record('session', request.sessionId);
    const session = sessionFromRow(row);
    return { session, sessionToken: tokenOf(session, secret) };
  }

  /**
   * Ends one session, in the caller's transaction. Costs one statement, two where there is nothing to end.
   *
   * @param reason for the audit log, which has `session.revoked` from here
   * @param ownerId when given, only that user's session counts
   * @returns `ended`, `already-ended` (by another call), or `unknown`. A session that has expired, or has ended with all others of its
   *   user, is ended like any other while its row is there: a node whose clock is behind may still believe it
   */
  async end(
    transaction: Transaction,
    sessionId: string,
    reason: SessionEndReason,
    ownerId?: string,
  ): Promise<'ended' | 'already-ended' | 'unknown'> {
    const [ended] = await transaction.queryPrepared<{ id: string; user_id: string }>(
      'portcullis end session',
      END_SESSION,
      [sessionId, ownerId ?? null, this.clock.date()],
    );
    if (ended !== undefined) {
      // The row's own spelling: an id may come in upper case, and memory is looked up by the one that tokens carry.
      transaction.record('session', ended.id);
      const { id: subject, user_id: userId } = ended;
      this.audit.record(transaction, { type: 'session.revoked', subject, userId, details: { reason } });
      return 'ended';
    }
    const known = await transaction.query(FIND_SESSION, [sessionId, ownerId ?? null]);
    return known.length > 0 ? 'already-ended' : 'unknown';
  }

  /**
   * Ends every session that an identity began, but one, in the caller's transaction. Costs one statement.
   *
   * @param keptSessionId the one that asks
   */
  async endByIdentity(transaction: Transaction, identityId: string, keptSessionId: string): Promise<void> {
    const ended = await transaction.query<{ id: string; user_id: string }>(END_BY_IDENTITY, [
      identityId,
      keptSessionId,
      this.clock.date(),
    ]);
    for (const { id: subject, user_id: userId } of ended) {
      transaction.record('session', subject);
      const details = { reason: 'identity_unlinked' } as const;
      this.audit.record(transaction, { type: 'session.revoked', subject, userId, details });
    }
  }

  /**
   * Lets a session survive the raising of its user's generation ("sign out everywhere else"). Costs one statement.
   *
   * @param generation what the caller's own transaction raised it to
   * @returns false where the session had ended already, also by somebody else's raise just before
   */
  async bringAlong(transaction: Transaction, sessionId: string, generation: number): Promise<boolean> {
    const kept = await transaction.query(BRING_SESSION_ALONG, [sessionId, generation]);
    return kept.length > 0;
  }
}

function secretFor(transport: Transport): string | undefined {
  return transport === 'token' ? undefined : newSecret();
}

function tokenOf({ id }: Session, secret: string | undefined): string | undefined {
  return secret === undefined ? undefined : formatOpaqueToken(id, secret);
}

/**
 * Inserts nothing unless the user is still active in the generation that they signed in under; else gives the id. Uses the
 * primary key of `users`. The share lock makes it wait for a suspension or password change under way, and then see it.
 *
 * It may be its own transaction: what `Changes` sets in the others is set here before the lock, for this transaction only. A
 * commit that a crash could undo must not have been answered.
 */
export const INSERT_SESSION = `
  INSERT INTO sessions AS s (id, user_id, generation, client_id, transport, secret_hash, created_at, last_seen_at,
                             idle_expires_at, expires_at, auth_time, auth_methods, user_agent, ip,
                             identity_id)
  SELECT $1::uuid, u.id, u.session_generation, $4::text, $5::text, $6::bytea, $7::timestamptz, $7::timestamptz,
         $8::timestamptz, $9::timestamptz, $7::timestamptz, $10::text[], $11::text, $12::text, $13::uuid
  FROM (SELECT set_config('lock_timeout', $14::text, true), set_config('synchronous_commit', 'on', true)) settings, users u
  WHERE u.id = $2::uuid AND u.session_generation = $3::integer AND u.status = 'active'
  FOR SHARE OF u
  RETURNING s.id`;

/**
 * Uses the primary key of `sessions`. Only a session of the generation just before is brought into the new one: one that
 * somebody else's raise had ended while this call waited must not come back to life.
 */
const REISSUE_SESSION = `
  UPDATE sessions AS s
  SET transport = $2, secret_hash = $3, generation = COALESCE($4, s.generation)
  WHERE s.id = $1 AND s.ended_at IS NULL AND s.secret_hash IS NOT DISTINCT FROM $5::bytea
    AND ($4::integer IS NULL OR s.generation = $4 - 1)
  RETURNING ${SESSION_COLUMNS}`;

/** Uses the primary key of `sessions`. */
const END_SESSION = `
  UPDATE sessions SET ended_at = $3
  WHERE id = $1 AND ($2::uuid IS NULL OR user_id = $2) AND ended_at IS NULL
  RETURNING id, user_id`;

/**
 * Uses the index `sessions_by_identity`. Locks in the order in which last uses are written, so that neither waits for the other
 * in a circle.
 */
const END_BY_IDENTITY = `
  UPDATE sessions SET ended_at = $3
  WHERE id IN (
    SELECT s.id FROM sessions s
    WHERE s.identity_id = $1 AND s.id <> $2 AND s.ended_at IS NULL
    ORDER BY s.id FOR NO KEY UPDATE OF s)
  RETURNING id, user_id`;

/** Uses the primary key of `sessions`. */
const FIND_SESSION = `SELECT id FROM sessions WHERE id = $1 AND ($2::uuid IS NULL OR user_id = $2)`;

/** Uses the primary key of `sessions`. From the generation just before only, as in `REISSUE_SESSION`. */
const BRING_SESSION_ALONG = `
  UPDATE sessions SET generation = $2 WHERE id = $1 AND ended_at IS NULL AND generation = $2 - 1 RETURNING id`;
