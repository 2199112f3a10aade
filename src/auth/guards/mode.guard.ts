import type { IncomingMessage } from 'node:http';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { attachPrincipal, NO_REQUEST, requestOf } from '../../access/index.js';
import { completeRawHeaders, rawRequest, type HttpRequest } from '../../http/http-io.js';
import type { Credential } from '../credentials/credential.js';
import { CredentialReader } from '../credentials/credential-reader.js';
import { findRegisteredCredential } from '../credentials/registered-credential.js';
import { CrossSiteProtection } from '../cross-site-protection.js';
import type { RouteDecision } from '../routes/route-decision.js';
import { RouteTable } from '../routes/route-table.js';
import { proveDirectly, provesDirectly } from '../strategies/direct-proof.js';
import type { Proof, ProofRequest } from '../strategies/proof.js';
import { driveStrategy, type StrategyOutcome } from '../strategies/strategy-driver.js';
import { StrategyRegistry } from '../strategies/strategy-registry.js';
import { Denials } from './denials.js';
import { attachLive } from './request-live.js';

/**
 * Finds out who a request comes from, by the proof that its route asks for, and attaches the principal. Global: a route is
 * guarded unless it says `@Public()`.
 */
@Injectable()
export class ModeGuard implements CanActivate {
  constructor(
    @Inject(RouteTable) protected readonly routes: RouteTable,
    @Inject(CredentialReader) protected readonly reader: CredentialReader,
    @Inject(CrossSiteProtection) protected readonly crossSite: CrossSiteProtection,
    @Inject(StrategyRegistry) protected readonly strategies: StrategyRegistry,
    @Inject(Denials) protected readonly denials: Denials,
  ) {}

  /**
   * Warm it decides at once, by a look-up and a hash, and nothing is awaited; else it costs one read of the primary.
   *
   * @throws Problem: each denial of the contract, with its challenge
   */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = requestOf(context);
    const decision = this.decisionFor(context, request);
    const raw = carrierOf(request);
    this.crossSite.check(raw);
    if (decision.access === 'public') return true;
    const credential = this.credentialOf(raw.rawHeaders, decision);
    if (credential === undefined) {
      if (decision.access === 'optional') return true;
      throw this.denials.missing(decision.mode);
    }
    const outcome = this.prove(request, decision, credential);
    return outcome instanceof Promise
      ? outcome.then((settled) => this.conclude(context, decision, credential, settled))
      : this.conclude(context, decision, credential, outcome);
  }

  /** What was decided for the route at boot. */
  protected decisionFor(context: ExecutionContext, request: object): RouteDecision {
    return this.routes.decisionFor(context.getClass(), context.getHandler(), request);
  }

  /** What the request carries of what its route may take. */
  protected credentialOf(rawHeaders: readonly string[], { mode }: RouteDecision): Credential | undefined {
    const read = this.reader.read(rawHeaders);
    if (mode.registered === undefined) return read;
    return findRegisteredCredential(mode.registered, rawHeaders, read, mode.strategies);
  }

  /** Runs the mode's strategy for this kind of credential. */
  protected prove(
    request: object,
    { mode, strict }: RouteDecision,
    credential: Credential,
  ): StrategyOutcome | Promise<StrategyOutcome> {
    const name = mode.strategies.get(credential.kind);
    if (name === undefined) throw this.denials.notAccepted(mode);
    const strategy = this.strategies.get(name);
    const asked: ProofRequest = { mode, strict, credential };
    return provesDirectly(strategy) ? proveDirectly(strategy, asked) : driveStrategy(strategy, request, asked);
  }

  /** Attaches the principal, or refuses. Anything but a success is a refusal. */
  protected conclude(
    context: ExecutionContext,
    { mode }: RouteDecision,
    credential: Credential,
    outcome: StrategyOutcome,
  ): boolean {
    if (outcome.kind === 'error') throw outcome.error;
    if (outcome.kind !== 'success') throw this.denials.invalid(mode, credential);
    const { principal, live } = outcome.user as Proof;
    attachPrincipal(context, principal);
    if (live !== undefined) attachLive(requestOf(context), live);
    return true;
  }
}

/** A WebSocket that `Upgrades.admit` has tied to no upgrade carries no credential. */
function carrierOf(request: object): IncomingMessage {
  const raw = rawRequest(request as HttpRequest) as Partial<IncomingMessage>;
  const carrier = (raw.rawHeaders === undefined ? NO_REQUEST : raw) as IncomingMessage;
  completeRawHeaders(carrier);
  return carrier;
}
