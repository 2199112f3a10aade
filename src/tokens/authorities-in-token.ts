import type { Config } from '../config/index.js';
import type { AccessTokenClaims } from './jwt/access-token-claims.js';

/** The part of somebody's authorities that access tokens carry, by `tokens.authorities`. */
export function authoritiesInToken(
  carried: Config['tokens']['authorities'],
  { roles, permissions }: { readonly roles: readonly string[]; readonly permissions: readonly string[] },
): Pick<AccessTokenClaims, 'roles' | 'permissions'> {
  return {
    roles: carried === 'both' || carried === 'roles' ? roles : undefined,
    permissions: carried === 'both' || carried === 'permissions' ? permissions : undefined,
  };
}
