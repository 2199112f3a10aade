import type { Principal } from './principal.js';

/**
 * Where the principal of a machine has the `jti` of its access token, which can be revoked by itself. A symbol: it goes along when a
 * principal is copied, and is no part of what principals show of themselves.
 */
const TOKEN_ID = Symbol('portcullis.tokenId');

/** A principal to be, with the id of the token that proves it. */
export function provenByToken(principal: Principal, tokenId: string): Principal {
  return { ...principal, [TOKEN_ID]: tokenId } as Principal;
}

/** The id of the access token that proves whoever acts; undefined for all but machines. */
export function tokenIdOf(actor: object): string | undefined {
  return (actor as { readonly [TOKEN_ID]?: string })[TOKEN_ID];
}
