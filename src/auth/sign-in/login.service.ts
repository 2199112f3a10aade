import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import { anonymous } from '../../changes/agent.js';
import type { Transport } from '../../config/index.js';
import { originOf } from '../../http/request-origin.js';
import { SignInLimits } from '../../limits/sign-in-limits.js';
import { PasswordHasher } from '../../users/password-hasher.js';
import { AccountSuspended, InvalidCredentials } from '../../users/users.errors.js';
import type { VerifiedUser } from '../../users/user-credentials.js';
import { CrossSiteProtection } from '../cross-site-protection.js';
import { driveStrategy } from '../strategies/strategy-driver.js';
import { StrategyRegistry } from '../strategies/strategy-registry.js';
import { LOCAL_STRATEGY } from '../strategies/strategy-names.js';
import { NewSessions, type OpenedSession } from './new-sessions.service.js';
import type { SignInRequest } from './sign-in-request.js';
import type { LoginBody } from './sign-in.schemas.js';
import { Transports } from './transports.js';

/** What a login yields: the answer and, where it replaced a session, the receipt of that session's end. */
export interface LoggedIn extends OpenedSession {
  /** The `Set-Cookie` value that makes a browser known to the account. */
  readonly deviceCookie: string | undefined;
}

/** Signs people in by e-mail and password. */
@Injectable()
export class LoginService {
  constructor(
    @Inject(StrategyRegistry) private readonly strategies: StrategyRegistry,
    @Inject(PasswordHasher) private readonly hasher: PasswordHasher,
    @Inject(SignInLimits) private readonly limits: SignInLimits,
    @Inject(Transports) private readonly transports: Transports,
    @Inject(CrossSiteProtection) private readonly crossSite: CrossSiteProtection,
    @Inject(NewSessions) private readonly sessions: NewSessions,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /**
   * Signs in by e-mail and password. The session of a cookie that the new one replaces is ended in the same transaction.
   *
   * Costs one read, one password verification and one statement that writes, also where it fails, the same whoever was meant;
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
      const proof = { transport, methods: ['pwd'] };
      const [signedIn] = await Promise.all([this.sessions.open(verified, proof, request), attempt.succeeded()]);
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
}
