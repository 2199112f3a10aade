import { holdsPermission, type Principal } from '../access/index.js';
import type { User } from '../users/user.js';

/** What the user of a live stream must hold, in the words of `@Roles` and `@Permissions`. */
export interface StreamRequirements {
  /** Any of these; empty or left out asks for none. */
  readonly roles?: readonly string[];
  /** All of these. */
  readonly permissions?: readonly string[];
}

/** Whether a user may go on with a stream that was opened by `principal`. */
export function mayGoOn(user: User, principal: Principal, requires: StreamRequirements | undefined): boolean {
  if (requires === undefined) return holdsAllOf(user, principal);
  const { roles = [], permissions = [] } = requires;
  return (roles.length === 0 || roles.some((role) => user.roles.includes(role))) && permits(user, permissions);
}

/** Nothing was taken away since: whoever decides by the principal that opened the stream decides by what still holds. */
function holdsAllOf(user: User, { roles, permissions }: Principal): boolean {
  return roles.every((role) => user.roles.includes(role)) && permits(user, permissions);
}

function permits(user: User, permissions: readonly string[]): boolean {
  return permissions.every((permission) => holdsPermission(user.permissions, permission));
}
