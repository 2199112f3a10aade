import type { Transaction } from '../changes/transaction.js';
import { isUuid } from '../database/uuid.js';
import { isStorable } from '../http/text.js';
import { assertHoldsAll, heldInBoth, type Actor } from './privilege.js';
import { ADMIN_ROLE, ROLE_COLUMNS, roleFromRow, type Role, type RoleRow } from './role.js';
import { USER_COLUMNS, userFromRow, type User, type UserRow } from './user.js';
import { LastAdministrator, PrivilegeEscalation, RoleNotFound, UserNotFound } from './users.errors.js';

/*
 * What changes of users and roles check, on locked rows. Locks are taken in one order everywhere, so that no two changes wait
 * for each other: one row of `users`, then rows of `roles` by name. Each read is a statement of its own after the lock: one
 * that waits for a lock would answer with the state of the other tables from before it waited.
 *
 * What only decides whether the change may be made is not locked, or administrators would wait for each other: the commit rests
 * on it, see `Transaction.restOn`.
 */

/** Locks a user and reads them. Two statements. @throws UserNotFound */
export async function lockUser(transaction: Transaction, id: string): Promise<User> {
  if (!isUuid(id)) throw new UserNotFound();
  await transaction.query('SELECT u.id FROM users u WHERE u.id = $1 FOR UPDATE', [id]);
  return readUser(transaction, id);
}

/** Reads a user inside a transaction. @throws UserNotFound */
export async function readUser(transaction: Transaction, id: string): Promise<User> {
  const [row] = await transaction.query<UserRow>(`SELECT ${USER_COLUMNS} FROM users u WHERE u.id = $1`, [id]);
  if (row === undefined) throw new UserNotFound();
  return userFromRow(row);
}

/** Locks those of these roles that exist, and reads them. Two statements, none for no names. */
export async function lockRoles(transaction: Transaction, names: readonly string[]): Promise<Role[]> {
  const storable = names.filter(isStorable);
  if (storable.length === 0) return [];
  await transaction.query('SELECT r.name FROM roles r WHERE r.name = ANY ($1) ORDER BY r.name FOR UPDATE', [storable]);
  const rows = await transaction.query<RoleRow>(`SELECT ${ROLE_COLUMNS} FROM roles r WHERE r.name = ANY ($1)`, [
    storable,
  ]);
  return rows.map(roleFromRow);
}

/** Picks roles by name. @throws RoleNotFound */
export function pickRoles(roles: readonly Role[], names: readonly string[]): Role[] {
  return names.map((name) => {
    const role = roles.find((one) => one.name === name);
    if (role === undefined) throw new RoleNotFound({ detail: 'A role of that name doesn’t exist.' });
    return role;
  });
}

/**
 * What the actor may do here: what their credential carried and they still hold. The commit rests on it: nothing is done by what
 * they have lost before. One read for a person; none for a machine or the operator.
 *
 * @returns undefined for the operator, who isn't held to permissions
 * @throws PrivilegeEscalation for somebody suspended or deleted since their request was let in
 */
export async function permissionsOf(transaction: Transaction, actor: Actor): Promise<readonly string[] | undefined> {
  if (actor === undefined) return undefined;
  if (actor.userId === null) return actor.permissions;
  // Whom a strategy of one's own proves need not have an account here, nor an id like ours.
  const [row] = isUuid(actor.userId)
    ? await transaction.query<UserRow & { position: string }>(FIND_ACTOR, [actor.userId])
    : [];
  if (row === undefined) throw new PrivilegeEscalation({ detail: 'Your account is no longer active.' });
  const { id, roles, permissions } = userFromRow(row);
  const subjects = [
    { kind: 'user', subject: id } as const,
    ...roles.map((subject) => ({ kind: 'role', subject }) as const),
  ];
  transaction.restOn(Number(row.position), subjects);
  return heldInBoth(actor.permissions, permissions);
}

/** Nobody changes a user who holds more than they do. At most one read. @throws PrivilegeEscalation */
export async function assertMayChange(transaction: Transaction, actor: Actor, user: User): Promise<void> {
  const held = await permissionsOf(transaction, actor);
  if (held !== undefined) assertHoldsAll(held, user.permissions, 'That user holds permissions which you don’t.');
}

/**
 * Call it before a user is suspended, deleted or demoted, with the user locked. Whoever takes an administrator away locks the
 * role first: of two who demote each other, the second sees what the first has done.
 *
 * Costs nothing for anybody but an active administrator; else two statements.
 *
 * @throws LastAdministrator
 */
export async function assertNotLastAdministrator(transaction: Transaction, user: User): Promise<void> {
  if (user.status !== 'active' || !user.roles.includes(ADMIN_ROLE)) return;
  await transaction.query('SELECT r.name FROM roles r WHERE r.name = $1 FOR UPDATE', [ADMIN_ROLE]);
  const others = await transaction.query(OTHER_ACTIVE_ADMINISTRATOR, [ADMIN_ROLE, user.id]);
  if (others.length === 0) throw new LastAdministrator();
}

/** Uses the index `user_roles_by_role`. */
const OTHER_ACTIVE_ADMINISTRATOR = `
  SELECT u.id FROM user_roles held JOIN users u ON u.id = held.user_id
  WHERE held.role = $1 AND u.status = 'active' AND u.id <> $2
  LIMIT 1`;

/** Who acts, and the position as of which: one statement reads both. Uses the primary key of `users`. */
const FIND_ACTOR = `
  SELECT ${USER_COLUMNS}, (SELECT position FROM change_head) AS position
  FROM users u WHERE u.id = $1 AND u.status = 'active'`;
