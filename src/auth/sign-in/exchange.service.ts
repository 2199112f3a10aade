import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import { byUser } from '../../changes/agent.js';
import { Changes } from '../../changes/changes.js';
import type { Receipt } from '../../changes/receipt.js';
import type { Transaction } from '../../changes/transaction.js';
import { CONFIG, type Config } from '../../config/index.js';
import { originOf } from '../../http/request-origin.js';
import { LiveSessions } from '../../sessions/live-sessions.js';
import { SessionsService, type Reissue } from '../../sessions/sessions.service.js';
import type { LiveSession } from '../../sessions/session.js';
import type { Rehearsal } from '../../tokens/access-token-minter.js';
import { RefreshTokens } from '../../tokens/refresh-tokens.service.js';
import { InvalidRefreshToken } from '../../tokens/tokens.errors.js';
import { ExchangeDisabled } from '../auth.errors.js';
import type { Credential } from '../credentials/credential.js';
import { CredentialReader } from '../credentials/credential-reader.js';
import { CrossSiteProtection } from '../cross-site-protection.js';
import { Denials } from '../guards/denials.js';
import type { Mode } from '../modes/mode.js';
import { endedMeanwhile } from './ended-meanwhile.js';
import { SignInIssuer, type SignedIn } from './sign-in-issuer.js';
import type { ExchangeBody } from './sign-in.schemas.js';
import { Transports } from './transports.js';

/** What a session's proof may be here, for the challenge. */
const TAKING: Pick<Mode, 'schemes'> = { schemes: ['Session'] };

/** What an exchange yields. The old secret or refresh family is dead everywhere when the receipt is out. */
export interface Exchanged extends SignedIn {
  readonly receipt: Receipt;
}

/**
 * Trades a session token or a refresh token for another transport of the same session. This is how a deployment changes its
 * mode with nobody signed out.
 */
@Injectable()
export class ExchangeService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Transports) private readonly transports: Transports,
    @Inject(CrossSiteProtection) private readonly crossSite: CrossSiteProtection,
    @Inject(CredentialReader) private readonly reader: CredentialReader,
    @Inject(Denials) private readonly denials: Denials,
    @Inject(LiveSessions) private readonly liveSessions: LiveSessions,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(RefreshTokens) private readonly refreshTokens: RefreshTokens,
    @Inject(SignInIssuer) private readonly issuer: SignInIssuer,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /**
   * Costs one transaction and at most four reads. A refresh token that is used again here, past the grace, ends its session
   * as it would at a refresh.
   *
   * @throws ExchangeDisabled unless `auth.exchange` is on
   * @throws CredentialMissing, InvalidSession, InvalidRefreshToken, TransportNotAllowed, CrossSiteRequest
   * @throws CredentialNotAccepted for an access token alone: it proves too little to be traded for something longer-lived
   */
  async exchange(body: ExchangeBody, raw: IncomingMessage): Promise<Exchanged> {
    if (!this.config.auth.exchange) throw new ExchangeDisabled();
    const transport = this.transports.choose(body.transport);
    if (transport === 'cookie') this.crossSite.checkBeforeSettingCookie(raw);
    const { refreshToken } = body;
    const proven = refreshToken === undefined ? await this.proveSession(raw) : undefined;
    const rehearsal = transport === 'token' ? await this.prepare(proven?.session.id, refreshToken) : undefined;
    const committed = this.changes.commit(
      async (transaction) => {
        const sessionId = proven?.session.id ?? (await this.proveRefreshToken(transaction, refreshToken ?? ''));
        await this.refreshTokens.endFamily(transaction, sessionId);
        const reissue: Reissue = { sessionId, transport, provenSecretHash: proven?.secretHash ?? null };
        const issued = await this.sessions.reissue(transaction, reissue);
        if (issued === undefined) throw endedMeanwhile();
        const { userId } = issued.session;
        this.audit.record(transaction, {
          type: 'session.exchanged',
          subject: sessionId,
          userId,
          details: { transport },
        });
        return this.issuer.complete(transaction, issued);
      },
      { done: 'transport exchanged', by: byUser(proven?.user.id, originOf(raw)) },
    );
    const { value, receipt } = await committed.catch((error: unknown) => {
      if (error instanceof InvalidRefreshToken) return this.refreshTokens.refuse(refreshToken ?? '', originOf(raw));
      throw error;
    });
    const live = await this.liveSessions.find(value.issued.session.id);
    if (live === undefined) throw endedMeanwhile();
    return { ...(await this.issuer.present(value, live.user, rehearsal)), receipt };
  }

  private async prepare(provenId: string | undefined, refreshToken = ''): Promise<Rehearsal | undefined> {
    const sessionId = provenId ?? (await this.refreshTokens.sessionIdOf(refreshToken));
    return sessionId === undefined ? undefined : this.issuer.prepare(sessionId, 'token');
  }

  private async proveSession(raw: IncomingMessage): Promise<LiveSession> {
    const credential = this.reader.read(raw.rawHeaders);
    if (credential === undefined) throw this.denials.missing(TAKING);
    if (!isSessionToken(credential)) throw this.denials.notAccepted(TAKING);
    const live = await this.liveSessions.findByToken(credential.value);
    if (live === undefined) throw this.denials.invalid(TAKING, credential);
    return live;
  }

  private async proveRefreshToken(transaction: Transaction, refreshToken: string): Promise<string> {
    const session = await this.refreshTokens.sessionOf(transaction, refreshToken);
    if (session === undefined) throw new InvalidRefreshToken();
    return session.id;
  }
}

function isSessionToken({ kind }: Credential): boolean {
  return kind === 'cookie' || kind === 'session-header';
}
