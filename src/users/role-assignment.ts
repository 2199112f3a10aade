import { Inject, Injectable } from '@nestjs/common';
import { holdsPermission } from '../access/index.js';
import { AuditLog } from '../audit/audit-log.js';
import type { Transaction } from '../changes/transaction.js';
import { permissionsOf } from './actor-permissions.js';
import { assertNotLastAdministrator, lockRoles, lockUser, pickRoles, readUser } from './authority.js';
import { assertHoldsAll, type Actor } from './privilege.js';
import { ADMIN_ROLE, type Role } from './role.js';
import type { User } from './user.js';
import { PrivilegeEscalation } from './users.errors.js';

/** The permission that giving roles takes, also to an account that is just being made. */
const ASSIGN_ROLES = 'roles:assign';

/** Gives roles to users and takes them away, inside the transaction of whoever changes the user. */
@Injectable()
export class RoleAssignment {
  constructor(@Inject(AuditLog) private readonly audit: AuditLog) {}

  /**
   * Gives an account made in the same transaction its first roles.
   *
   * @throws RoleNotFound, PrivilegeEscalation
   */
  async grantFirst(transaction: Transaction, actor: Actor, user: User, names: readonly string[]): Promise<User> {
    const wanted = [...new Set(names)];
    const roles = pickRoles(await lockRoles(transaction, wanted), wanted);
    const held = await permissionsOf(transaction, actor);
    if (held !== undefined && !holdsPermission(held, ASSIGN_ROLES)) {
      throw new PrivilegeEscalation({ detail: `Giving roles takes the permission ${ASSIGN_ROLES}.` });
    }
    assertMayGrant(held, roles);
    await transaction.query(GRANT_ROLES, [user.id, wanted]);
    return readUser(transaction, user.id);
  }

  /**
   * Replaces a user's roles. The rows of the old ones and the new ones are locked, so that none can change its permissions
   * between the check and the commit.
   *
   * @throws UserNotFound, RoleNotFound, PrivilegeEscalation, LastAdministrator
   */
  async replace(transaction: Transaction, actor: Actor, id: string, names: readonly string[]): Promise<User> {
    const wanted = [...new Set(names)];
    const { roles: present } = await lockUser(transaction, id);
    const locked = await lockRoles(transaction, [...new Set([...present, ...wanted])]);
    const roles = pickRoles(locked, wanted);
    const user = await readUser(transaction, id);
    const held = await permissionsOf(transaction, actor);
    if (held !== undefined) assertHoldsAll(held, user.permissions, 'That user holds permissions which you don’t.');
    assertMayGrant(held, roles);
    if (wanted.length === user.roles.length && wanted.every((name) => user.roles.includes(name))) return user;
    if (!wanted.includes(ADMIN_ROLE)) await assertNotLastAdministrator(transaction, user);
    await transaction.query(TAKE_OTHER_ROLES, [user.id, wanted]);
    await transaction.query(GRANT_ROLES, [user.id, wanted]);
    transaction.record('user', user.id);
    const granted = wanted.filter((name) => !user.roles.includes(name));
    const taken = user.roles.filter((name) => !wanted.includes(name));
    this.audit.record(transaction, { type: 'user.roles_set', subject: user.id, details: { granted, taken } });
    return readUser(transaction, user.id);
  }
}

function assertMayGrant(held: readonly string[] | undefined, roles: readonly Role[]): void {
  if (held === undefined) return;
  const granted = roles.flatMap(({ permissions }) => permissions);
  assertHoldsAll(held, granted, 'Those roles hold permissions which you don’t.');
}

/** Uses the primary key of `user_roles`. */
const TAKE_OTHER_ROLES = 'DELETE FROM user_roles WHERE user_id = $1 AND role <> ALL ($2)';

/** Uses the primary key of `user_roles`. */
const GRANT_ROLES = `
  INSERT INTO user_roles (user_id, role) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING`;
