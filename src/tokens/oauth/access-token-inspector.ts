import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../clock/clock.js';
import { CONFIG, type Config } from '../../config/index.js';
import { LiveSessions } from '../../sessions/live-sessions.js';
import { AccessTokenVerifier } from '../access-token-verifier.js';
import { isClientToken, livePermissionsOf } from '../clients/client-token.js';
import { LiveClients } from '../clients/live-clients.js';
import type { AccessTokenClaims } from '../jwt/access-token-claims.js';
import { SigningKeys } from '../keys/signing-keys.js';

/** Audiences whose tokens were looked at lately, at most: each verifier remembers what it has verified, up to 20 MB of it. */
const MAX_AUDIENCES = 8;

/** An access token that is in force, with what its bearer may do right now. */
export interface InspectedToken {
  readonly claims: AccessTokenClaims;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
}

/** Looks into access tokens for the OAuth endpoints, also into those that are for other services and not for this one. */
@Injectable()
export class AccessTokenInspector {
  private readonly verifiers = new LRUCache<string, AccessTokenVerifier>({ max: MAX_AUDIENCES });

  constructor(
    @Inject(SigningKeys) private readonly keys: SigningKeys,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LiveSessions) private readonly sessions: LiveSessions,
    @Inject(LiveClients) private readonly clients: LiveClients,
  ) {}

  /**
   * The claims of a token for one of these audiences, by signature and claims; its key is in force as well. Costs no statement while
   * the node holds its lease.
   *
   * @throws StateUnavailable
   */
  async verifyLive(token: string, audiences: readonly string[]): Promise<AccessTokenClaims | undefined> {
    for (const audience of audiences) {
      const claims = await this.verifierFor(audience).verifyLive(token);
      if (claims !== undefined) return claims;
    }
    return undefined;
  }

  /**
   * The same, and in force: its session or its client is live too. Warm, costs no statement; else one for each.
   *
   * @throws StateUnavailable
   */
  async inspect(token: string, audiences: readonly string[]): Promise<InspectedToken | undefined> {
    const claims = await this.verifyLive(token, audiences);
    if (claims === undefined) return undefined;
    if (isClientToken(claims)) {
      const client = await this.clients.find(claims.client_id);
      const permissions = client && livePermissionsOf(client, claims);
      return permissions && { claims, roles: [], permissions };
    }
    const live = claims.sid === undefined ? undefined : await this.sessions.find(claims.sid);
    if (live?.user.id !== claims.sub) return undefined;
    return { claims, roles: live.user.roles, permissions: live.user.permissions };
  }

  private verifierFor(audience: string): AccessTokenVerifier {
    let verifier = this.verifiers.get(audience);
    if (verifier === undefined) {
      const tokens = { ...this.config.tokens, audience };
      verifier = new AccessTokenVerifier(this.keys, this.clock, { ...this.config, tokens });
      this.verifiers.set(audience, verifier);
    }
    return verifier;
  }
}
