import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Authenticator } from 'passport';
import { Strategy } from 'passport';
import { LiveSessions } from '../../sessions/live-sessions.js';
import { ProofRequests } from './proof-requests.js';
import { proofOfLive, type Proof, type ProofRequest } from './proof.js';
import { SESSION_TOKEN_STRATEGY } from './strategy-names.js';
import { UNREGISTERED } from './shared-registry.js';

/** Passport's base class is abstract; a strategy of our own starts from it. */
class SessionTokenBase extends Strategy {
  override authenticate(_request: object, _options?: object): void {
    throw new Error('implemented by SessionTokenStrategy');
  }
}

/**
 * Proves a session token (`<id>.<secret>`, from the cookie or `Authorization: Session`) by its live session. Passport's own
 * `session` strategy lets requests without a session pass; this one fails.
 */
@Injectable()
export class SessionTokenStrategy extends PassportStrategy(SessionTokenBase, SESSION_TOKEN_STRATEGY) {
  constructor(
    @Inject(LiveSessions) private readonly sessions: LiveSessions,
    @Inject(ProofRequests) private readonly requests: ProofRequests,
  ) {
    super();
  }

  /** Passport's registry is shared by the whole process, see `publish`. */
  protected getPassportInstance(): Authenticator {
    return UNREGISTERED;
  }

  override authenticate(request: object, options?: Partial<ProofRequest>): void {
    this.requests.authenticate(this, SESSION_TOKEN_STRATEGY, request, options);
  }

  /** What `authenticate` reports, for the mode guard, which has no use for Passport's callbacks. */
  prove(asked: ProofRequest): Proof | undefined | Promise<Proof | undefined> {
    return this.validate(asked);
  }

  /**
   * Warm, decides at once; else costs one read of the primary. Undefined for a session that isn't in force or a secret that
   * isn't its own.
   */
  validate(asked: ProofRequest): Proof | undefined | Promise<Proof | undefined> {
    const found = this.sessions.findByToken(asked.credential.value, asked.strict);
    if (found instanceof Promise) return found.then((live) => live && proofOfLive(live, 'database', asked));
    return found && proofOfLive(found, 'memory', asked);
  }
}
