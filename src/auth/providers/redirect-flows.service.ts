import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../clock/clock.js';
import { hashSecret, newSecret, secretMatches } from '../../secrets/secrets.js';
import type { SignInRequest } from '../sign-in/sign-in-request.js';
import { authorizationAddress } from './authorization-address.js';
import { FlowCookie, FLOW_TTL_MS } from './flow-cookie.js';
import { IdentityProofs, type ProvenIdentity } from './identity-proof.service.js';
import {
  SignInDenied,
  SignInFlowInvalid,
  SignInFlowUnknown,
  SignInProviderUnavailable,
  SignInRejected,
} from './providers.errors.js';
import type { RegisteredProvider } from './provider-registry.js';
import type { SignInFlow } from './sign-in-flow.js';
import { SingleUse } from './single-use.js';
import { strategyRequest, type Parameters } from './strategy-request.js';
import { runStrategy } from './strategy-run.js';

/** Where the browser goes, and the cookie that it takes along. */
export interface StartedFlow {
  readonly url: string;
  readonly cookie: string;
}

/** How a provider says that it can't serve now (RFC 6749, section 4.1.2.1). */
const BUSY: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);

/** Sends browsers to a provider, and knows them again when they come back. */
@Injectable()
export class RedirectFlows {
  constructor(
    @Inject(FlowCookie) private readonly cookies: FlowCookie,
    @Inject(SingleUse) private readonly singleUse: SingleUse,
    @Inject(IdentityProofs) private readonly proofs: IdentityProofs,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Costs what the strategy does before it redirects, usually nothing.
   *
   * @throws SignInProviderUnavailable, SignInStrategyRefused
   */
  async start(
    registered: RegisteredProvider,
    wanted: Pick<SignInFlow, 'purpose' | 'returnTo' | 'errorTo'>,
    request: SignInRequest,
  ): Promise<StartedFlow> {
    const session: Record<string, unknown> = {};
    const shown = { method: 'GET', url: new URL(registered.callbackUrl), query: {}, body: {}, session, ip: request.ip };
    const text = await runStrategy(registered, strategyRequest(request.raw, shown), 'redirect');
    const state = newSecret();
    const { url, strategyState } = authorizationAddress(registered, text, state);
    const expiresAt = this.clock.now() + FLOW_TTL_MS;
    const flow = { ...wanted, provider: registered.mark.name, state, strategyState, session, expiresAt };
    return { url, cookie: this.cookies.issue(flow, registered.mark.callback) };
  }

  /**
   * The sign-in that this very browser has begun at this very provider, used up: no answer counts twice. One statement.
   *
   * @throws SignInFlowUnknown where it is another's or too old; SignInFlowInvalid where it is used already
   */
  async claim(registered: RegisteredProvider, parameters: Parameters, raw: IncomingMessage): Promise<SignInFlow> {
    const { mark } = registered;
    const flow = this.cookies.read(raw);
    if (flow?.provider !== mark.name || !secretMatches(parameters[mark.stateParameter] ?? '', hashSecret(flow.state)))
      throw new SignInFlowUnknown();
    if (!(await this.singleUse.use(flow.state, flow))) throw new SignInFlowInvalid();
    return flow;
  }

  /**
   * Has the strategy make an identity of what the provider answered.
   *
   * @throws SignInDenied, SignInProviderUnavailable, SignInRejected, SignInFlowInvalid for another issuer's answer
   */
  async finish(
    registered: RegisteredProvider,
    flow: SignInFlow,
    parameters: Parameters,
    request: SignInRequest,
  ): Promise<ProvenIdentity> {
    const { issuer, stateParameter } = registered.mark;
    // RFC 9207, section 2.4: an answer of another server's is not looked at any further.
    if (issuer !== undefined && parameters['iss'] !== undefined && parameters['iss'] !== issuer)
      throw new SignInFlowInvalid({ detail: 'The answer comes from another issuer.' });
    const { error } = parameters;
    if (error === 'access_denied') throw new SignInDenied();
    if (error !== undefined && BUSY.has(error)) throw new SignInProviderUnavailable();
    if (error !== undefined) throw new SignInRejected();
    const { [stateParameter]: _ours, ...others } = parameters;
    const state = flow.strategyState === null ? {} : { [stateParameter]: flow.strategyState };
    const received = { ...others, ...state };
    const posted = request.raw.method === 'POST';
    const url = new URL(registered.callbackUrl);
    if (!posted) url.search = new URLSearchParams(received).toString();
    const shown = strategyRequest(request.raw, {
      method: posted ? 'POST' : 'GET',
      url,
      query: posted ? {} : received,
      body: posted ? received : {},
      session: flow.session,
      ip: request.ip,
    });
    return this.proofs.prove(registered, shown, request);
  }
}
