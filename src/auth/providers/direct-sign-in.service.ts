import { Inject, Injectable } from '@nestjs/common';
import type { Attempt } from '../../limits/attempts.js';
import { Problem } from '../../http/problem.js';
import { GuessesByAddress } from '../../limits/guesses-by-address.js';
import { SignInLimits } from '../../limits/sign-in-limits.js';
import { CrossSiteProtection } from '../cross-site-protection.js';
import type { LoggedIn } from '../sign-in/login.service.js';
import type { SignInRequest } from '../sign-in/sign-in-request.js';
import { Transports } from '../sign-in/transports.js';
import { IdentityAccounts } from './identity-accounts.service.js';
import { IdentityProofs, type ProvenIdentity } from './identity-proof.service.js';
import { IdentitySignIn } from './identity-sign-in.service.js';
import { SignInRejected } from './providers.errors.js';
import { ProviderRegistry, type RegisteredProvider } from './provider-registry.js';
import type { DirectLoginBody } from './providers.schemas.js';
import { strategyRequest } from './strategy-request.js';

type Credentials = DirectLoginBody['credentials'];

/** Signs people in by strategies that read their credentials from a body: a ticket, a directory's password. */
@Injectable()
export class DirectSignIn {
  constructor(
    @Inject(ProviderRegistry) private readonly providers: ProviderRegistry,
    @Inject(IdentityProofs) private readonly proofs: IdentityProofs,
    @Inject(IdentityAccounts) private readonly accounts: IdentityAccounts,
    @Inject(IdentitySignIn) private readonly signIns: IdentitySignIn,
    @Inject(SignInLimits) private readonly limits: SignInLimits,
    @Inject(GuessesByAddress) private readonly guesses: GuessesByAddress,
    @Inject(Transports) private readonly transports: Transports,
    @Inject(CrossSiteProtection) private readonly crossSite: CrossSiteProtection,
  ) {}

  /**
   * Costs what the strategy does, one read and one transaction, and what counting costs.
   *
   * @throws SignInProviderNotFound, TransportNotAllowed, CrossSiteRequest, TooManyAttempts, and what `prove` and
   *   `IdentityAccounts.find` throw
   */
  async login(name: string, body: DirectLoginBody, request: SignInRequest): Promise<LoggedIn> {
    const registered = this.providers.get(name, 'direct');
    const transport = this.transports.choose(body.transport);
    if (transport === 'cookie') this.crossSite.checkBeforeSettingCookie(request.raw);
    const account = accountOf(registered, body.credentials);
    const attempt = await this.begin(account, request);
    const identity = await this.run(registered, body.credentials, account, request);
    const found = await this.accounts.find(identity, registered.mark, request);
    await attempt?.succeeded();
    return this.signIns.open(found, name, transport, request, account);
  }

  /** Who the credentials are for, for somebody who is signed in already. Counted in the same way. @throws as `login` */
  async prove(name: string, credentials: Credentials, request: SignInRequest): Promise<ProvenIdentity> {
    const registered = this.providers.get(name, 'direct');
    const account = accountOf(registered, credentials);
    const attempt = await this.begin(account, request);
    const identity = await this.run(registered, credentials, account, request);
    await attempt?.succeeded();
    return identity;
  }

  private async begin(account: string | undefined, request: SignInRequest): Promise<Attempt | undefined> {
    return account === undefined ? undefined : this.limits.beginLogin(account, request);
  }

  private run(
    registered: RegisteredProvider,
    body: Credentials,
    account: string | undefined,
    request: SignInRequest,
  ): Promise<ProvenIdentity> {
    const shown = {
      method: 'POST',
      url: new URL(registered.callbackUrl),
      query: {},
      body,
      session: {},
      ip: request.ip,
    };
    const prove = () => this.proofs.prove(registered, strategyRequest(request.raw, shown), request);
    return account === undefined ? this.guesses.counted(request.ip ?? '', prove) : prove();
  }
}

/**
 * Accounts of another directory are counted apart from our own: no address has a blank in front.
 *
 * @throws SignInRejected where the application can make nothing of the credentials
 */
function accountOf({ mark, provider }: RegisteredProvider, credentials: Credentials): string | undefined {
  try {
    const account = provider.accountOf?.(credentials);
    return account === undefined ? undefined : ` ${mark.name}:${account}`;
  } catch (error) {
    throw error instanceof Problem ? error : new SignInRejected({ cause: error });
  }
}
