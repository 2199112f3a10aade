import { Inject, Injectable } from '@nestjs/common';
import { AddressLimits, isCounted } from '../../http/limited-by-address.js';
import { Problem } from '../../http/problem.js';
import type { SignInRequest } from '../sign-in/sign-in-request.js';
import { callbackParameters } from './callback-parameters.js';
import { FlowCookie } from './flow-cookie.js';
import { IdentityLinking } from './identity-linking.service.js';
import { ProviderRegistry, type RegisteredProvider } from './provider-registry.js';
import { RedirectFlows } from './redirect-flows.service.js';
import { RedirectSignIn, type ReturnedSignIn } from './redirect-sign-in.service.js';
import { withParameter } from './return-address.js';
import type { SignInFlow } from './sign-in-flow.js';
import type { Parameters } from './strategy-request.js';

/** A return that has been claimed; what comes of it is still to be seen. */
export interface ClaimedReturn {
  /** The `Set-Cookie` value that makes the browser forget the flow, whatever comes of it. */
  readonly clearCookie: string;
  /** @throws Problem unless the flow says where problems go; TooManyAttempts, StateUnavailable in any case */
  finish(): Promise<ReturnedSignIn>;
}

/** A browser comes back from a provider. */
@Injectable()
export class ProviderCallback {
  constructor(
    @Inject(ProviderRegistry) private readonly providers: ProviderRegistry,
    @Inject(RedirectFlows) private readonly flows: RedirectFlows,
    @Inject(RedirectSignIn) private readonly signIns: RedirectSignIn,
    @Inject(IdentityLinking) private readonly linking: IdentityLinking,
    @Inject(FlowCookie) private readonly cookies: FlowCookie,
    @Inject(AddressLimits) private readonly limits: AddressLimits,
  ) {}

  /**
   * An answer that isn't this browser's changes nothing, so nobody can spoil a sign-in that is under way.
   *
   * @throws SignInProviderNotFound, SignInFlowInvalid, SignInFlowUnknown
   */
  async claim(name: string, body: unknown, request: SignInRequest): Promise<ClaimedReturn> {
    const registered = this.providers.get(name, 'redirect');
    const parameters = callbackParameters(request.raw, body);
    const flow = await this.flows.claim(registered, parameters, request.raw);
    return {
      clearCookie: this.cookies.clear(registered.mark.callback),
      finish: () => this.finish(registered, flow, parameters, request),
    };
  }

  private async finish(
    registered: RegisteredProvider,
    flow: SignInFlow,
    parameters: Parameters,
    request: SignInRequest,
  ): Promise<ReturnedSignIn> {
    const { purpose, returnTo, errorTo } = flow;
    try {
      const identity = await this.flows.finish(registered, flow, parameters, request);
      if (purpose.kind === 'sign-in') return await this.signIns.complete(registered, identity, flow, purpose, request);
      await this.linking.link(purpose, identity, request);
      return { url: returnTo };
    } catch (error) {
      if (errorTo === undefined || !(error instanceof Problem)) throw error;
      // To whoever counts around this route, a redirect is a success.
      if (isCounted(error)) await this.limits.failed('providers', request.ip ?? '');
      return { url: withParameter(errorTo, 'error', error.code) };
    }
  }
}
