import { holdsAllPermissions, holdsSomeRole, type Principal } from '../access/principal.js';
import { assertOptions, optional, SOME_TEXTS, type Kind } from './option-checks.js';
import { InsufficientPermission } from './verifier.errors.js';

/**
 * What a route asks for: one of the roles, and all of the permissions. Not empty lists: one that came out empty would open the route
 * to everybody with a token.
 */
export interface Requirements {
  /** One of these. */
  readonly roles?: readonly string[];
  /** All of these. */
  readonly permissions?: readonly string[];
}

const KINDS: Readonly<Record<keyof Requirements, Kind>> = {
  roles: optional(SOME_TEXTS),
  permissions: optional(SOME_TEXTS),
};

/**
 * Holds a principal to what a route asks for, by the authorities that `verify()` gave it. No I/O.
 *
 * @throws InsufficientPermission (403) unless it has one of the roles and all of the permissions
 * @throws VerifierOptionsError for requirements that can't be meant
 */
export function assertAuthorities(principal: Principal, requirements: Requirements): void {
  assertRequirements(requirements);
  holdTo(principal, requirements);
}

/**
 * Where a route is made, and not at its first request: what is misspelt asks for nothing.
 *
 * @throws VerifierOptionsError
 */
export function assertRequirements(requirements: Requirements): void {
  assertOptions('what a route asks for', requirements, KINDS);
}

/** `assertAuthorities` by requirements that are in order. */
export function holdTo(principal: Principal, { roles = [], permissions = [] }: Requirements): void {
  if (!holdsSomeRole(principal.roles, roles) || !holdsAllPermissions(principal.permissions, permissions))
    throw new InsufficientPermission();
}
