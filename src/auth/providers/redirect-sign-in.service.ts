import { Inject, Injectable } from '@nestjs/common';
import { IdentitiesService } from '../../users/identities/identities.service.js';
import { ValidationFailed } from '../../http/http.errors.js';
import type { LoggedIn } from '../sign-in/login.service.js';
import type { SignInRequest } from '../sign-in/sign-in-request.js';
import { Transports } from '../sign-in/transports.js';
import { demandNavigation } from './demand-navigation.js';
import { IdentityAccounts } from './identity-accounts.service.js';
import type { ProvenIdentity } from './identity-proof.service.js';
import { IdentitySignIn } from './identity-sign-in.service.js';
import { SignInFlowInvalid } from './providers.errors.js';
import { ProviderRegistry, type RegisteredProvider } from './provider-registry.js';
import type { CodeBody, StartQuery } from './providers.schemas.js';
import { RedirectFlows, type StartedFlow } from './redirect-flows.service.js';
import { ReturnAddress, withParameter } from './return-address.js';
import type { FlowPurpose, SignInFlow } from './sign-in-flow.js';
import { SignInCodes } from './sign-in-codes.js';

/** Where a browser goes once it was signed in, and what it takes along. */
export interface ReturnedSignIn extends Partial<Pick<LoggedIn, 'cookie' | 'receipt' | 'deviceCookie'>> {
  readonly url: string;
}

/** Where a one-time code stands in the address that a browser is sent back to. */
const CODE_PARAMETER = 'sign_in_code';

/** Signs people in by providers that their browsers are sent to. */
@Injectable()
export class RedirectSignIn {
  constructor(
    @Inject(ProviderRegistry) private readonly providers: ProviderRegistry,
    @Inject(RedirectFlows) private readonly flows: RedirectFlows,
    @Inject(IdentityAccounts) private readonly accounts: IdentityAccounts,
    @Inject(IdentitiesService) private readonly identities: IdentitiesService,
    @Inject(IdentitySignIn) private readonly signIns: IdentitySignIn,
    @Inject(SignInCodes) private readonly codes: SignInCodes,
    @Inject(ReturnAddress) private readonly addresses: ReturnAddress,
    @Inject(Transports) private readonly transports: Transports,
  ) {}

  /**
   * @throws SignInProviderNotFound, ReturnToNotAllowed, TransportNotAllowed, CrossSiteRequest, SignInProviderUnavailable,
   *   ValidationFailed without the challenge that a transport needs
   */
  start(name: string, query: StartQuery, request: SignInRequest): Promise<StartedFlow> {
    const registered = this.providers.get(name, 'redirect');
    demandNavigation(request.raw);
    const transport = this.transports.choose(query.transport);
    const { challenge } = query;
    if ((challenge === undefined) !== (transport === 'cookie')) {
      const message = transport === 'cookie' ? 'Only for header and token' : `Transport ${transport} needs it`;
      throw new ValidationFailed({ errors: [{ path: 'challenge', message }] });
    }
    const purpose = { kind: 'sign-in', transport, challenge } as const;
    return this.flows.start(registered, { purpose, ...this.addressesOf(query) }, request);
  }

  /** Checked, or absent as it was. @throws ReturnToNotAllowed */
  addressesOf({
    returnTo,
    errorTo,
  }: Pick<StartQuery, 'returnTo' | 'errorTo'>): Pick<SignInFlow, 'returnTo' | 'errorTo'> {
    const check = (address: string): string => this.addresses.check(address);
    return { returnTo: check(returnTo), errorTo: errorTo === undefined ? undefined : check(errorTo) };
  }

  /**
   * Opens the session where a cookie carries it; else seals a code for the client that began.
   *
   * @throws what `IdentityAccounts.find` throws
   */
  async complete(
    { mark }: RegisteredProvider,
    identity: ProvenIdentity,
    { returnTo }: SignInFlow,
    { transport, challenge }: FlowPurpose & { kind: 'sign-in' },
    request: SignInRequest,
  ): Promise<ReturnedSignIn> {
    const found = await this.accounts.find(identity, mark, request);
    if (challenge === undefined) {
      return { ...(await this.signIns.open(found, mark.name, transport, request)), url: returnTo };
    }
    return { url: withParameter(returnTo, CODE_PARAMETER, this.codes.issue(found, identity, transport, challenge)) };
  }

  /**
   * Trades a code for its session. Costs two statements and one transaction.
   *
   * @throws SignInProviderNotFound, SignInFlowInvalid, InvalidCredentials where the account has changed since
   */
  async exchange(name: string, { code, verifier }: CodeBody, request: SignInRequest): Promise<LoggedIn> {
    this.providers.get(name, 'redirect');
    const { subject, generation, transport } = await this.codes.redeem(name, code, verifier);
    const found = await this.identities.findUser(name, subject);
    if (found === undefined) throw new SignInFlowInvalid();
    // Of the moment when the provider vouched for them: whatever ended their sessions since ends this one as well.
    return this.signIns.open({ ...found, sessionGeneration: generation }, name, transport, request);
  }
}
