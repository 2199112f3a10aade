import { holdsAllPermissions, holdsSomeRole, type Principal } from '../access/index.js';
import { isSameSecret } from '../secrets/secrets.js';
import type { User } from '../users/user.js';
import type { LiveSession } from './session.js';

/** What the user of a live stream must hold, in the words of `@Roles` and `@Permissions`. */
export interface StreamRequirements {
  /** Any of these; empty or left out asks for none. */
  readonly roles?: readonly string[];
  /** All of these. */
  readonly permissions?: readonly string[];
}

/** In whose session a stream was opened. */
export interface Opened {
  readonly userId: string;
  /** SHA-256 of the session's secret as first seen, null for one carried by tokens; undefined until it has been seen. */
  secretHash: Buffer | null | undefined;
}

/**
 * Whether the session is still the one that the stream was opened in: its own user's, and by the secret that it had then. A secret
 * that was renewed makes void what opened the stream, also where nobody was there to hear of it.
 */
export function isOpenedBy(stream: Opened, { user, secretHash }: LiveSession): boolean {
  if (user.id !== stream.userId) return false;
  return stream.secretHash === undefined || isSameSecret(stream.secretHash, secretHash);
}

/** Whether a user may go on with a stream that was opened by `principal`. */
export function mayGoOn(user: User, principal: Principal, requires: StreamRequirements | undefined): boolean {
  if (requires === undefined) return holdsAllOf(user, principal);
  const { roles = [], permissions = [] } = requires;
  return holdsSomeRole(user.roles, roles) && holdsAllPermissions(user.permissions, permissions);
}

/** Nothing was taken away since: whoever decides by the principal that opened the stream decides by what still holds. */
function holdsAllOf(user: User, { roles, permissions }: Principal): boolean {
  return roles.every((role) => user.roles.includes(role)) && holdsAllPermissions(user.permissions, permissions);
}
