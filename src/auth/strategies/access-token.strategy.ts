import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Authenticator } from 'passport';
import { Strategy } from 'passport-jwt';
import type { Principal, PrincipalSource } from '../../access/index.js';
import { provenByToken } from '../../access/token-id.js';
import { LiveSessions } from '../../sessions/live-sessions.js';
import type { LiveSession } from '../../sessions/session.js';
import { AccessTokenVerifier } from '../../tokens/access-token-verifier.js';
import type { LiveClient } from '../../tokens/clients/client.js';
import { isClientToken, livePermissionsOf } from '../../tokens/clients/client-token.js';
import { LiveClients } from '../../tokens/clients/live-clients.js';
import type { AccessTokenClaims } from '../../tokens/jwt/access-token-claims.js';
import { ProofRequests } from './proof-requests.js';
import { keepProof, lastProof, proofOfLive, type Proof, type ProofRequest } from './proof.js';
import { ACCESS_TOKEN_STRATEGY } from './strategy-names.js';
import { UNREGISTERED } from './shared-registry.js';

/**
 * Proves an access token: its signature and claims and, where the mode asks for live state, its session as well, or the client
 * that a machine's token was issued to.
 *
 * A passport-jwt strategy with its verification replaced: passport-jwt keeps its verifier in one static for the whole
 * process, so two applications in one process would share keys.
 */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy, ACCESS_TOKEN_STRATEGY) {
  constructor(
    @Inject(AccessTokenVerifier) private readonly verifier: AccessTokenVerifier,
    @Inject(LiveSessions) private readonly sessions: LiveSessions,
    @Inject(ProofRequests) private readonly requests: ProofRequests,
    @Inject(LiveClients) private readonly clients: LiveClients,
  ) {
    super({
      // passport-jwt demands both; neither is reached, since `authenticate` is ours.
      jwtFromRequest: () => null,
      secretOrKeyProvider: (_request: unknown, _token: unknown, done: (error: Error) => void) =>
        done(new Error('verified by AccessTokenVerifier')),
    });
  }

  /** Passport's registry is shared by the whole process, see `publish`. */
  protected getPassportInstance(): Authenticator {
    return UNREGISTERED;
  }

  override authenticate(request: object, options?: Partial<ProofRequest>): void {
    this.requests.authenticate(this, ACCESS_TOKEN_STRATEGY, request, options);
  }

  /** What `authenticate` reports, for the mode guard, which has no use for Passport's callbacks. */
  prove(asked: ProofRequest): Proof | undefined | Promise<Proof | undefined> {
    const { mode, strict, credential } = asked;
    const verified = mode.live
      ? this.verifier.verifyLive(credential.value, strict)
      : this.verifier.verify(credential.value);
    if (verified instanceof Promise) return verified.then((claims) => claims && this.validate(claims, asked));
    return verified && this.validate(verified, asked);
  }

  /**
   * In jwt mode decides by the token alone, at once. Otherwise warm at once as well, else by one read of the primary.
   *
   * @returns undefined where the session or the client behind the token isn't in force
   */
  validate(claims: AccessTokenClaims, asked: ProofRequest): Proof | undefined | Promise<Proof | undefined> {
    return asked.mode.live
      ? this.validateLive(claims, asked)
      : (lastProof(claims, asked) ??
          keepProof(claims, { principal: principalOfClaims(claims, asked), live: undefined }));
  }

  private validateLive(claims: AccessTokenClaims, asked: ProofRequest): Proof | undefined | Promise<Proof | undefined> {
    if (isClientToken(claims)) return this.validateClient(claims, asked);
    if (claims.sid === undefined) return undefined;
    const found = this.sessions.find(claims.sid, asked.strict);
    return found instanceof Promise
      ? found.then((live) => this.proofBySession(live, 'database', claims, asked))
      : this.proofBySession(found, 'memory', claims, asked);
  }

  private proofBySession(
    live: LiveSession | undefined,
    source: PrincipalSource,
    claims: AccessTokenClaims,
    asked: ProofRequest,
  ): Proof | undefined {
    if (live?.user.id !== claims.sub) return undefined;
    this.sessions.touch(live);
    return proofOfLive(live, source, asked);
  }

  private validateClient(
    claims: AccessTokenClaims,
    asked: ProofRequest,
  ): Proof | undefined | Promise<Proof | undefined> {
    const found = this.clients.find(claims.client_id, asked.strict);
    return found instanceof Promise
      ? found.then((client) => proofByClient(client, 'database', claims, asked))
      : proofByClient(found, 'memory', claims, asked);
  }
}

/** The principal of a token that decides alone; what it doesn't carry, its bearer doesn't have. */
function principalOfClaims(claims: AccessTokenClaims, { mode, credential }: ProofRequest): Principal {
  const isMachine = isClientToken(claims);
  const principal: Principal = {
    userId: isMachine ? null : claims.sub,
    sessionId: claims.sid ?? null,
    clientId: claims.client_id,
    roles: claims.roles ?? [],
    permissions: claims.permissions ?? [],
    mode: mode.name,
    credential: credential.kind,
    authTime: claims.auth_time === undefined ? null : new Date(claims.auth_time * 1_000),
    source: 'token',
    maxStalenessMs: mode.maxStalenessMs,
  };
  return Object.freeze(isMachine ? provenByToken(principal, claims.jti) : principal);
}

/** The principal of a machine: its token's, with what the client may do by live state. */
function proofByClient(
  client: LiveClient | undefined,
  source: PrincipalSource,
  claims: AccessTokenClaims,
  asked: ProofRequest,
): Proof | undefined {
  const permissions = client && livePermissionsOf(client, claims);
  if (permissions === undefined) return undefined;
  return { principal: Object.freeze({ ...principalOfClaims(claims, asked), permissions, source }), live: undefined };
}
