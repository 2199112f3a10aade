import type { Principal, PrincipalSource } from '../access/principal.js';
import type { AccessTokenClaims } from '../tokens/jwt/access-token-claims.js';

/** Who a token turned out to be. Frozen. As the server's own, so that handlers move between them unchanged. */
export interface VerifiedPrincipal extends Principal {
  readonly mode: 'jwt' | 'hybrid';
  /** Everything that the token says. */
  readonly claims: AccessTokenClaims;
  readonly expiresAt: Date;
}

/** How the decision was made. */
export interface Decision {
  readonly mode: 'jwt' | 'hybrid';
  readonly source: PrincipalSource;
  readonly maxStalenessMs: number;
  /** Instead of the token's. */
  readonly authorities?: { readonly roles: readonly string[]; readonly permissions: readonly string[] };
}

export function principalOf(claims: AccessTokenClaims, decision: Decision): VerifiedPrincipal {
  const { sub, sid, client_id: clientId, roles = [], permissions = [], auth_time: authTime, exp } = claims;
  const { mode, source, maxStalenessMs, authorities = { roles, permissions } } = decision;
  return Object.freeze({
    // A machine's token has no session, and its client for subject (RFC 9068, section 2.2).
    userId: sid === undefined ? null : sub,
    sessionId: sid ?? null,
    clientId,
    roles: authorities.roles,
    permissions: authorities.permissions,
    mode,
    credential: 'access-token',
    authTime: authTime === undefined ? null : new Date(authTime * 1_000),
    source,
    maxStalenessMs,
    claims,
    expiresAt: new Date(exp * 1_000),
  });
}
