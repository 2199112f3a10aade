import type { Transaction } from '../changes/transaction.js';
import { isUuid } from '../database/uuid.js';
import { isStorable } from '../http/text.js';
import { permissionsOf, roleChange } from './actor-permissions.js';
import { assertHoldsAll, type Actor } from './privilege.js';
import { ADMIN_ROLE, ROLE_COLUMNS, roleFromRow, type Role, type RoleRow } from './role.js';
import { USER_COLUMNS, userFromRow, type User, type UserRow } from './user.js';
import { LastAdministrator, RoleNotFound, UserNotFound } from './users.errors.js';

/*
 * What changes of users and roles check, on locked rows. Locks are taken in one order everywhere, so that no two changes wait
 * for each other: one row of `users`, then rows of `roles` by name. Each read is a statement of its own after the lock: one
 * that waits for a lock would answer with the state of the other tables from before it waited.
 *
 * What only decides whether the change may be made is not locked, or administrators would wait for each other: the commit rests
 * on it, see `Transaction.restOn`.
 */

/** A user, and the position of the change log as of which they hold what they hold. */
interface UserAt {
  readonly user: User;
  readonly position: number;
}

/** Locks a user and reads them. Two statements. @throws UserNotFound */
export async function lockUser(transaction: Transaction, id: string): Promise<User> {
  return (await lockUserAt(transaction, id)).user;
}

/**
 * The same for whoever is going to change them: nobody changes a user who holds more than they do. At most three statements. The
 * commit rests on what the roles of the user permit: where one is given more before, the change is decided anew.
 *
 * @param actor undefined for the operator, who may change everybody
 * @throws UserNotFound, PrivilegeEscalation
 */
export async function lockChangeable(transaction: Transaction, actor: Actor, id: string): Promise<User> {
  const { user, position } = await lockUserAt(transaction, id);
  const held = await permissionsOf(transaction, actor);
  if (held === undefined) return user;
  assertHoldsAll(held, user.permissions, 'That user holds permissions which you don’t.');
  transaction.restOn(position, user.roles.map(roleChange));
  return user;
}

/** Reads a user inside a transaction. @throws UserNotFound */
export async function readUser(transaction: Transaction, id: string): Promise<User> {
  return (await readUserAt(transaction, id)).user;
}

async function lockUserAt(transaction: Transaction, id: string): Promise<UserAt> {
  if (!isUuid(id)) throw new UserNotFound();
  await transaction.query('SELECT u.id FROM users u WHERE u.id = $1 FOR UPDATE', [id]);
  return readUserAt(transaction, id);
}

async function readUserAt(transaction: Transaction, id: string): Promise<UserAt> {
  const [row] = await transaction.query<UserRow & { position: string }>(READ_USER, [id]);
  if (row === undefined) throw new UserNotFound();
  return { user: userFromRow(row), position: Number(row.position) };
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

/** What a user holds, and the position as of which: one statement reads both. Uses the primary key of `users`. */
const READ_USER = `
  SELECT ${USER_COLUMNS}, (SELECT position FROM change_head) AS position FROM users u WHERE u.id = $1`;
