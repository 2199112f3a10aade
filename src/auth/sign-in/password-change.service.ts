import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../../access/index.js';
import { AuditLog } from '../../audit/audit-log.js';
import { Changes } from '../../changes/changes.js';
import type { Receipt } from '../../changes/receipt.js';
import { SignInLimits } from '../../limits/sign-in-limits.js';
import { LiveSessions } from '../../sessions/live-sessions.js';
import { personOf } from '../../sessions/person.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { LiveSession } from '../../sessions/session.js';
import { RefreshTokens } from '../../tokens/refresh-tokens.service.js';
import { agentOf, type Actor } from '../../users/privilege.js';
import { UserPasswords } from '../../users/user-passwords.js';
import { InvalidCredentials } from '../../users/users.errors.js';
import { CrossSiteProtection } from '../cross-site-protection.js';
import { endedMeanwhile } from './ended-meanwhile.js';
import { SignInIssuer, type SignedIn } from './sign-in-issuer.js';
import type { PasswordBody } from './sign-in.schemas.js';

/** What a password change yields: a sign-in in the session's own transport, and the receipt. */
export interface PasswordChanged extends SignedIn {
  readonly receipt: Receipt;
}

/** Changes one's own password: every other session ends, and this one gets a new secret and refresh token. */
@Injectable()
export class PasswordChangeService {
  constructor(
    @Inject(CrossSiteProtection) private readonly crossSite: CrossSiteProtection,
    @Inject(SignInLimits) private readonly limits: SignInLimits,
    @Inject(UserPasswords) private readonly passwords: UserPasswords,
    @Inject(LiveSessions) private readonly liveSessions: LiveSessions,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(RefreshTokens) private readonly refreshTokens: RefreshTokens,
    @Inject(SignInIssuer) private readonly issuer: SignInIssuer,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /**
   * The user's new generation ends every session in one row; the own one is brought along in the same transaction.
   *
   * Costs two password hashes' worth of processor time, three reads and one transaction; where the current password is wrong,
   * one hash, and one statement for the audit log.
   *
   * @param actor whose password it is, and from where
   * @param raw the request, which may come from elsewhere with a session that is carried by cookie
   * @throws TooManyAttempts before anything is hashed
   * @throws InvalidCredentials when the current password is wrong
   * @throws CrossSiteRequest where the answer would set our cookie for another site
   * @throws PasswordRejected when the new one is against the policy
   * @throws InvalidSession when the session ended meanwhile, or another change of the password came first
   */
  async change(
    actor: Principal & NonNullable<Actor>,
    { currentPassword, newPassword }: PasswordBody,
    raw: IncomingMessage,
  ): Promise<PasswordChanged> {
    const live = await this.ownSession(actor);
    const { user, session } = live;
    // The guard looks at requests that carry the cookie; this one may prove the same session by a header.
    if (session.transport === 'cookie') this.crossSite.checkBeforeSettingCookie(raw);
    const attempt = await this.limits.beginPasswordChange(session.id, actor.origin?.address ?? null, user.email);
    const change = await this.passwords
      .prepareChange(user, currentPassword, newPassword)
      .catch(async (error: unknown) => {
        if (error instanceof InvalidCredentials) await this.auditRefusal(actor, live);
        throw error;
      });
    const rehearsal = await this.issuer.prepare(session.id, session.transport);
    const { value, receipt } = await this.changes.commit(
      async (transaction) => {
        const generation = await this.passwords.apply(transaction, change);
        if (generation === undefined) throw endedMeanwhile();
        await this.refreshTokens.endFamily(transaction, session.id);
        const issued = await this.sessions.reissue(transaction, {
          sessionId: session.id,
          transport: session.transport,
          provenSecretHash: live.secretHash,
          generation,
        });
        if (issued === undefined) throw endedMeanwhile();
        const details = { keptSessionId: session.id };
        this.audit.record(transaction, { type: 'password.changed', subject: user.id, details });
        return this.issuer.complete(transaction, issued);
      },
      { done: 'password changed', userId: user.id, by: agentOf(actor) },
    );
    await attempt.succeeded();
    return { ...(await this.issuer.present(value, user, rehearsal)), receipt };
  }

  private auditRefusal(actor: NonNullable<Actor>, { user, session }: LiveSession): Promise<void> {
    const details = { sessionId: session.id };
    return this.audit.write(agentOf(actor), { type: 'password.change_failed', subject: user.id, details });
  }

  private async ownSession(principal: Principal): Promise<LiveSession> {
    const live = await this.liveSessions.find(personOf(principal).sessionId);
    if (live === undefined) throw endedMeanwhile();
    return live;
  }
}
