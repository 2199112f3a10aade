import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Inject, Injectable, Logger, type Type } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/internal';
import { carryPrincipal, principalOf, type Principal } from '../access/index.js';
import { problemDocument, PROBLEM_MEDIA_TYPE } from '../http/problem-document.js';
import { problemOf } from '../http/problem-of.js';
import { requestIdOf } from '../http/request-context.js';
import { CrossSiteProtection } from './cross-site-protection.js';
import { CredentialMissing, InsufficientPermission } from './auth.errors.js';
import { AuthoritiesGuard } from './guards/authorities.guard.js';
import { ModeGuard } from './guards/mode.guard.js';

/** A gateway: what is asked of its visitors stands on the class, or on `handleConnection`. */
interface Gateway {
  handleConnection?: (...args: never[]) => unknown;
}

/** What the package `ws` takes as `verifyClient`. */
export type UpgradeVerifier = (
  info: { readonly req: IncomingMessage },
  done: (admitted: boolean, status?: number, body?: string, headers?: OutgoingHttpHeaders) => void,
) => void;

/**
 * Authenticates WebSocket upgrades by the guards that authenticate requests: the same modes, strategies, cross-site rule (an
 * upgrade that carries the cookie needs an allowed `Origin`), `@Roles`, `@Permissions` and `@RecentLogin`, as the decorators
 * of the gateway say. Nest itself runs no guard on an upgrade, only on the messages after it.
 */
@Injectable()
export class Upgrades {
  private readonly logger = new Logger(Upgrades.name);
  private readonly admitted = new WeakMap<IncomingMessage, Principal>();

  constructor(
    @Inject(ModeGuard) private readonly modeGuard: ModeGuard,
    @Inject(AuthoritiesGuard) private readonly authoritiesGuard: AuthoritiesGuard,
    @Inject(CrossSiteProtection) private readonly crossSite: CrossSiteProtection,
  ) {}

  /**
   * Finds out who asks for an upgrade, and whether they may have it. Costs what a request to a guarded route costs.
   *
   * @throws Problem: each denial of the contract; `CredentialMissing` also where the gateway asks for no credential
   */
  async authenticate(request: IncomingMessage, gateway: Type<Gateway>): Promise<Principal> {
    this.crossSite.checkConnection(request);
    const handler = gateway.prototype as Gateway;
    const context = new ExecutionContextHost([request], gateway, handler.handleConnection ?? gateway);
    for (const guard of [this.modeGuard, this.authoritiesGuard]) {
      // Ours throw; those of an application that extends them may answer false, as Nest lets them.
      if (!(await guard.canActivate(context))) throw new InsufficientPermission();
    }
    const principal = principalOf(context);
    if (principal === undefined) throw new CredentialMissing();
    this.admitted.set(request, principal);
    return principal;
  }

  /** For `verifyClient` of a `ws` server: who may not connect is refused before there is a connection, by a problem document. */
  verifier(gateway: Type<Gateway>): UpgradeVerifier {
    return ({ req }, done) => {
      this.authenticate(req, gateway).then(
        () => done(true),
        (error: unknown) => {
          const problem = problemOf(error);
          if (problem.status >= 500) this.logger.error({ err: error }, 'an upgrade could not be decided');
          const body = JSON.stringify(problemDocument(problem, requestIdOf(req)));
          done(false, problem.status, body, { ...problem.headers, 'Content-Type': PROBLEM_MEDIA_TYPE });
        },
      );
    };
  }

  /**
   * Ties a connection to the upgrade that it came from, so that the guards find credential and principal on each message as
   * they do on a request: what comes in after a revocation is refused, also while the connection is being closed.
   *
   * @param client the WebSocket
   * @returns whose it is
   * @throws Error for an upgrade that `authenticate` didn't let in
   */
  admit(client: object, request: IncomingMessage): Principal {
    const principal = this.admitted.get(request);
    if (principal === undefined) throw new Error('this upgrade was not authenticated: set `verifyClient` in afterInit');
    // Where the guards look for Node's request behind whatever an adapter hands out.
    Object.defineProperty(client, 'raw', { value: request });
    carryPrincipal(client, principal);
    return principal;
  }
}
