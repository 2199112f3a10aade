import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { byUser } from '../../changes/agent.js';
import { Changes } from '../../changes/changes.js';
import type { Receipt } from '../../changes/receipt.js';
import { originOf } from '../../http/request-origin.js';
import { LiveSessions } from '../../sessions/live-sessions.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import { AccessTokenVerifier } from '../../tokens/access-token-verifier.js';
import { RefreshTokens } from '../../tokens/refresh-tokens.service.js';
import type { Credential } from '../credentials/credential.js';
import { CredentialReader } from '../credentials/credential-reader.js';

/** What a credential proves; a machine's token has no session, and so nothing to end. */
interface Proven {
  readonly sessionId: string;
  readonly userId: string;
}

/** Signs people out, by whatever live credential they bring. */
@Injectable()
export class LogoutService {
  constructor(
    @Inject(CredentialReader) private readonly reader: CredentialReader,
    @Inject(LiveSessions) private readonly liveSessions: LiveSessions,
    @Inject(AccessTokenVerifier) private readonly verifier: AccessTokenVerifier,
    @Inject(RefreshTokens) private readonly refreshTokens: RefreshTokens,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(Changes) private readonly changes: Changes,
  ) {}

  /**
   * Ends the session of the credential and that of the refresh token, where they are live. A dead or missing credential is no
   * failure: the caller wanted to be signed out, and is.
   *
   * Costs at most one read and one transaction.
   *
   * @returns the receipt; undefined where nothing was presented that could name a session
   * @throws AmbiguousCredentials
   */
  async logout(raw: IncomingMessage, refreshToken: string | undefined): Promise<Receipt | undefined> {
    const credential = this.reader.read(raw.rawHeaders);
    if (credential === undefined && refreshToken === undefined) return undefined;
    const proven = credential && (await this.sessionOf(credential));
    const { receipt } = await this.changes.commit(
      async (transaction) => {
        // First, since it locks the user before the session, as a password change does: the other way round they could deadlock.
        const other =
          refreshToken && (await this.refreshTokens.sessionOf(transaction, refreshToken, 'used', proven?.sessionId));
        if (proven !== undefined) await this.sessions.end(transaction, proven.sessionId, 'signed_out');
        if (other && other.id !== proven?.sessionId) await this.sessions.end(transaction, other.id, 'signed_out');
      },
      { done: 'signed out', by: byUser(proven?.userId, originOf(raw)) },
    );
    return receipt;
  }

  private async sessionOf(credential: Credential): Promise<Proven | undefined> {
    if (credential.kind === 'access-token') {
      const { sid, sub } = (await this.verifier.verifyLive(credential.value)) ?? {};
      return sid === undefined || sub === undefined ? undefined : { sessionId: sid, userId: sub };
    }
    const live = await this.liveSessions.findByToken(credential.value);
    return live && { sessionId: live.session.id, userId: live.user.id };
  }
}
