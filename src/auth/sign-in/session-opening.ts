import { Inject, Injectable } from '@nestjs/common';
import { AUDIT_COLUMNS, auditParameters, columnsOf, type AnyAuditEvent } from '../../audit/audit-event.js';
import { AuditLog, type NewAuditEvent } from '../../audit/audit-log.js';
import type { Agent } from '../../changes/agent.js';
import type { Transaction } from '../../changes/transaction.js';
import { Database } from '../../database/database.js';
import { INSERT_SESSION, SessionsService, type NewSession } from '../../sessions/sessions.service.js';
import { RefreshTokens } from '../../tokens/refresh-tokens.service.js';
import type { IssuedSignIn } from './sign-in-issuer.js';

/** What opening a session writes. */
export interface OpeningDraft {
  readonly signIn: IssuedSignIn;
  readonly event: AnyAuditEvent;
  readonly values: readonly unknown[];
}

/** Writes a new session, its first refresh token where tokens carry it, and the audit event, all by one statement. */
@Injectable()
export class SessionOpening {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(RefreshTokens) private readonly refreshTokens: RefreshTokens,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /** Costs nothing. */
  draft(by: Agent, request: NewSession, details: DetailsOfOpening): OpeningDraft {
    const { issued, values } = this.sessions.draft(request);
    const { session } = issued;
    const token = session.transport === 'token' ? this.refreshTokens.draft(session) : undefined;
    const about = { type: 'session.created', subject: session.id, userId: session.userId } as const;
    const event = this.audit.draft(by, { ...about, details });
    return {
      signIn: { issued, refreshToken: token?.issued },
      event,
      values: [...values, ...(token?.values ?? NO_TOKEN), ...columnsOf(event)],
    };
  }

  /**
   * In a transaction of its own, which takes nothing from anybody and so needs no place in the change log. Costs one round
   * trip, and the wait for whoever asked to be awaited when a session is created.
   *
   * @returns undefined, and nothing is written, where the user was suspended or deleted, or changed their password, since
   *   they proved themselves
   * @throws StateUnavailable also when the user's row isn't given up within half a lease
   */
  async open({ signIn, event, values }: OpeningDraft): Promise<IssuedSignIn | undefined> {
    const opened = await this.database.queryPrepared('portcullis sign-in', OPEN_SESSION, values);
    if (opened.length === 0) return undefined;
    await this.audit.announce(event);
    return signIn;
  }

  /** The same as a part of the caller's transaction. Costs one statement. */
  async openWithin(
    transaction: Transaction,
    { signIn, event, values }: OpeningDraft,
  ): Promise<IssuedSignIn | undefined> {
    const opened = await transaction.query(OPEN_SESSION, values);
    if (opened.length === 0) return undefined;
    transaction.enclose({ committed: () => this.audit.announce(event) });
    return signIn;
  }
}

type DetailsOfOpening = Extract<NewAuditEvent, { readonly type: 'session.created' }>['details'];

/** In the place of a refresh token's values. */
const NO_TOKEN = [null, null, null, null];

/** The values of a session come first, then those of a refresh token, then those of an audit event. */
const OPEN_SESSION = `
  WITH session AS (${INSERT_SESSION}),
  first_refresh_token AS (
    INSERT INTO refresh_tokens (session_id, id, secret_hash, created_at, expires_at)
    SELECT session.id, $15::uuid, $16::bytea, $17::timestamptz, $18::timestamptz FROM session WHERE $15::uuid IS NOT NULL
  ),
  event AS (INSERT INTO audit_events (${AUDIT_COLUMNS}) SELECT ${auditParameters(19)} FROM session)
  SELECT session.id FROM session`;
