import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import { anonymous, byUser, SYSTEM } from '../../changes/agent.js';
import { Changes } from '../../changes/changes.js';
import type { Receipt } from '../../changes/receipt.js';
import { originOf } from '../../http/request-origin.js';
import { SignInLimits } from '../../limits/sign-in-limits.js';
import { sessionDevice } from '../../sessions/session-device.js';
import { LiveSessions } from '../../sessions/live-sessions.js';
import { SessionsService } from '../../sessions/sessions.service.js';
import type { Transport } from '../../sessions/session.js';
import { PasswordHasher } from '../../users/password-hasher.js';
import type { User } from '../../users/user.js';
import { AccountSuspended, InvalidCredentials } from '../../users/users.errors.js';
import type { VerifiedUser } from '../../users/users.service.js';
import { CredentialReader } from '../credentials/credential-reader.js';
import { CrossSiteProtection } from '../cross-site-protection.js';
import { driveStrategy } from '../strategies/strategy-driver.js';
import { StrategyRegistry } from '../strategies/strategy-registry.js';
import { LOCAL_STRATEGY } from '../strategies/strategy-names.js';
import { SignInIssuer, type IssuedSignIn, type SignedIn } from './issued-sign-in.js';
import type { LoginBody } from './sign-in.schemas.js';
import { Transports } from './transports.js';

/** A request as sign-in flows see it, whatever the adapter. */
export interface SignInRequest {
  readonly raw: IncomingMessage;
  readonly ip: string | null;
}

/** What a login yields: the answer and, where it replaced a session, the receipt of that session's end. */
export interface LoggedIn extends SignedIn {
  readonly receipt: Receipt | undefined;
  /** The `Set-Cookie` value that makes a browser known to the account. */
  readonly deviceCookie: string | undefined;
}

/** Signs people in. */
@Injectable()
export class LoginService {
  constructor(
    @Inject(StrategyRegistry) private readonly strategies: StrategyRegistry,
    @Inject(PasswordHasher) private readonly hasher: PasswordHasher,
    @Inject(SignInLimits) private readonly limits: SignInLimits,
    @Inject(Transports) private readonly transports: Transports,
    @Inject(CrossSiteProtection) private readonly crossSite: CrossSiteProtection,
    @Inject(CredentialReader) private readonly reader: CredentialReader,
    @Inject(LiveSessions) private readonly liveSessions: LiveSessions,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(SignInIssuer) private readonly issuer: SignInIssuer,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /**
   * Signs in by e-mail and password. The session of a cookie that the new one replaces is ended in the same transaction.
   *
   * Costs one read, one password verification and one transaction, or where it fails one statement, the same whoever was meant;
   * and what counting the attempt costs.
   *
   * @throws Overloaded before anything else is done
   * @throws TooManyAttempts before anything is read or hashed
   * @throws InvalidCredentials, AccountSuspended, TransportNotAllowed, CrossSiteRequest
   */
  async login(body: LoginBody, request: SignInRequest): Promise<LoggedIn> {
    const transport = this.transports.choose(body.transport);
    if (transport === 'cookie') this.crossSite.checkBeforeSettingCookie(request.raw);
    return this.hasher.admit(() => this.attempt(body, transport, request));
  }

  private async attempt(body: LoginBody, transport: Transport, request: SignInRequest): Promise<LoggedIn> {
    const attempt = await this.limits.beginLogin(body.email, request);
    try {
      const verified = await this.verify(body);
      const [signedIn] = await Promise.all([this.open(verified, transport, request), attempt.succeeded()]);
      const deviceCookie = transport === 'cookie' ? this.limits.deviceCookie(body.email, request.raw) : undefined;
      return { ...signedIn, deviceCookie };
    } catch (error) {
      await this.auditRefusal(error, request.raw);
      throw error;
    }
  }

  /** What was typed as an address isn't kept: it may be somebody's, or a password in the wrong field. */
  private async auditRefusal(error: unknown, raw: IncomingMessage): Promise<void> {
    const suspended = error instanceof AccountSuspended;
    if (!suspended && !(error instanceof InvalidCredentials)) return;
    const { accountId } = error;
    const known = accountId === undefined ? 'unknown_account' : 'invalid_credentials';
    const reason = suspended ? 'account_suspended' : known;
    await this.audit.write(anonymous(originOf(raw)), {
      type: 'sign_in.failed',
      subject: accountId,
      details: { reason },
    });
  }

  private async verify({ email, password }: LoginBody): Promise<VerifiedUser> {
    const outcome = await driveStrategy(this.strategies.get(LOCAL_STRATEGY), { body: { email, password } }, {});
    if (outcome.kind === 'error') throw outcome.error;
    if (outcome.kind !== 'success') throw new InvalidCredentials();
    return outcome.user as VerifiedUser;
  }

  private async open(
    verified: VerifiedUser,
    transport: Transport,
    request: SignInRequest,
  ): Promise<Omit<LoggedIn, 'deviceCookie'>> {
    const replaced = transport === 'cookie' ? await this.sessionToReplace(request.raw) : undefined;
    const userId = verified.user.id;
    const by = byUser(userId, originOf(request.raw));
    const { value, receipt } = await this.changes.write(
      async (transaction) => {
        const issued = await this.sessions.create(transaction, {
          userId,
          generation: verified.sessionGeneration,
          transport,
          device: sessionDevice(request.raw.headers['user-agent'], request.ip),
          authMethods: ['pwd'],
        });
        // Suspended, deleted, or given another password since the check: what was proven no longer counts.
        if (issued === undefined) throw new InvalidCredentials({ accountId: userId });
        const details = { transport, methods: issued.session.authMethods };
        this.audit.record(transaction, { type: 'session.created', subject: issued.session.id, userId, details });
        // After the user's row is locked, as a password change locks them, or the two could deadlock.
        if (replaced !== undefined) await this.sessions.end(transaction, replaced, 'replaced');
        return this.issuer.complete(transaction, issued);
      },
      { done: 'session ended: a sign-in took its place', userId, by },
    );
    return { ...(await this.present(value, verified.user)), receipt };
  }

  /** A sign-in whose tokens can't be minted leaves no session behind that nobody can use. */
  private async present(signIn: IssuedSignIn, user: User): Promise<SignedIn> {
    try {
      return await this.issuer.present(signIn, user);
    } catch (error) {
      const { id } = signIn.issued.session;
      await this.changes.commit((transaction) => this.sessions.end(transaction, id, 'unusable'), {
        done: 'session ended: its tokens could not be minted',
        userId: user.id,
        by: SYSTEM,
      });
      throw error;
    }
  }

  /** The session of the cookie that came along: only its own secret lets a login end it. */
  private async sessionToReplace(raw: IncomingMessage): Promise<string | undefined> {
    const cookie = this.reader.readCookie(raw.rawHeaders);
    const live = cookie === undefined ? undefined : await this.liveSessions.findByToken(cookie);
    return live?.session.id;
  }
}
