import { ACCESS_METADATA, markAccess, type AccessDecorator } from './access-metadata.js';

/**
 * Opens a route to everybody. Whatever credential comes along is ignored, so a stale cookie never fails a login; the
 * handler sees no principal.
 */
export const Public = (): AccessDecorator => markAccess(ACCESS_METADATA.public, true);

/**
 * Lets a request without a credential in, with no principal. A credential that does come along is checked like anywhere
 * else: a bad one is refused with 401, never taken for an anonymous visitor.
 */
export const OptionalAuth = (): AccessDecorator => markAccess(ACCESS_METADATA.optional, true);

/**
 * The mode of a route, unless a rule in the configuration says otherwise.
 *
 * @param mode `session`, `jwt`, `hybrid`, or a name registered by the application; an unknown one is refused at boot
 */
export const AuthMode = (mode: 'session' | 'jwt' | 'hybrid' | (string & {})): AccessDecorator =>
  markAccess(ACCESS_METADATA.mode, mode);

/**
 * The longest time for which a decision on this route may lag behind the truth: a floor under its mode. It raises a default
 * or a decorator to `hybrid`; a configuration rule beneath it is refused at boot.
 *
 * @param duration like `0s` or `1m`
 */
export const MaxStaleness = (duration: string): AccessDecorator => markAccess(ACCESS_METADATA.maxStaleness, duration);

/**
 * Asks for one of these roles (any of them). Without one: 403 `insufficient_permission`.
 *
 * @throws TypeError without any: one of none is nobody's, and a list that came out empty must not open a route to everybody
 */
export const Roles = (...roles: string[]): AccessDecorator => {
  if (roles.length === 0) throw new TypeError('@Roles() names no role; leave it out where any will do');
  return markAccess(ACCESS_METADATA.roles, roles);
};

/**
 * Asks for these permissions (all of them). `*` stands for every permission. Without one: 403 `insufficient_permission`.
 *
 * @throws TypeError without any: a list that came out empty must not open a route to whoever is signed in
 */
export const Permissions = (...permissions: string[]): AccessDecorator => {
  if (permissions.length === 0)
    throw new TypeError('@Permissions() names no permission; leave it out where none is needed');
  return markAccess(ACCESS_METADATA.permissions, permissions);
};

/**
 * Asks that the person signed in no longer ago than this, however long the session lasts. Longer ago: 401
 * `recent_login_required` (RFC 9470).
 *
 * @param duration like `5m`
 */
export const RecentLogin = (duration: string): AccessDecorator => markAccess(ACCESS_METADATA.recentLogin, duration);
