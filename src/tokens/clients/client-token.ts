import type { AccessTokenClaims } from '../jwt/access-token-claims.js';
import type { LiveClient } from './client.js';

/** Whether an access token is a machine's: its subject is its client, and it has no session (RFC 9068, section 2.2). */
export function isClientToken({ sid, sub, client_id: clientId }: AccessTokenClaims): boolean {
  return sid === undefined && sub === clientId;
}

/**
 * What a machine's token permits by live state: what it was asked for, and its client may still do.
 *
 * @returns undefined where the token is not that client's, or was revoked
 */
export function livePermissionsOf(client: LiveClient, claims: AccessTokenClaims): readonly string[] | undefined {
  if (!isClientToken(claims) || claims.client_id !== client.id || client.revokedTokens.has(claims.jti))
    return undefined;
  return parseScope(claims.scope).filter((scope) => client.scopes.includes(scope));
}

/** The scopes of a blank-separated list (RFC 6749, section 3.3), each once. */
export function parseScope(scope: string | undefined): readonly string[] {
  return [...new Set((scope ?? '').split(' '))].filter((one) => one !== '');
}
