import { holdsAllPermissions, holdsPermission, type Principal } from '../access/index.js';
import { byUser, OPERATOR, type Agent } from '../changes/agent.js';
import type { RequestOrigin } from '../http/request-origin.js';
import { PrivilegeEscalation } from './users.errors.js';

/**
 * Who changes users and roles: a `Principal`, for example. `undefined` is the operator at the command line, who may do everything, so
 * never hand on what a request may have left undefined. `CurrentActor` adds the origin, for the audit log. The session, API key or
 * client that they came by must still be in force when the change commits.
 */
export type Actor =
  | (Pick<Principal, 'userId' | 'permissions'> &
      Partial<Pick<Principal, 'clientId' | 'sessionId' | 'mode' | 'credential'>> & {
        readonly origin?: RequestOrigin | undefined;
      })
  | undefined;

/** How the logs name whoever changes something. */
export function agentOf(actor: Actor): Agent {
  if (actor === undefined) return OPERATOR;
  const { userId, clientId = null, origin } = actor;
  return userId === null ? { kind: 'client', id: clientId, origin } : byUser(userId, origin);
}

/**
 * What is held in both: by the request, as its guard saw it, and by its user now. Each can be narrower: a credential may carry
 * less than its user holds, and a user may have lost something while the request was on its way.
 */
export function heldInBoth(one: readonly string[], other: readonly string[]): readonly string[] {
  const both = [
    ...one.filter((permission) => holdsPermission(other, permission)),
    ...other.filter((permission) => holdsPermission(one, permission)),
  ];
  return [...new Set(both)];
}

/**
 * The rule that keeps rights from growing: nobody grants a permission, or changes a user or role holding one, that they
 * don't hold.
 *
 * @throws PrivilegeEscalation
 */
export function assertHoldsAll(held: readonly string[], needed: readonly string[], detail: string): void {
  if (!holdsAllPermissions(held, needed)) throw new PrivilegeEscalation({ detail });
}
