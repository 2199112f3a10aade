import { Inject, Injectable } from '@nestjs/common';
import { EVERY_PERMISSION } from '../access/index.js';
import { AuditLog } from '../audit/audit-log.js';
import { Changes } from '../changes/changes.js';
import type { Receipt } from '../changes/receipt.js';
import type { Transaction } from '../changes/transaction.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { ValidationFailed } from '../http/http.errors.js';
import { permissionsOf } from './actor-permissions.js';
import { lockRoles, pickRoles } from './authority.js';
import { pageLimit, pageOf, readCursor, type Page } from '../http/page.js';
import { agentOf, assertHoldsAll, type Actor } from './privilege.js';
import { ADMIN_ROLE, ROLE_COLUMNS, roleFromRow, type Role, type RoleRow } from './role.js';
import { RoleNameInput } from './role.schemas.js';
import { RoleIsBuiltIn } from './users.errors.js';

/** What a change of a role answers. When it does, the change is in force everywhere, for everybody who holds the role. */
export interface RoleChanged {
  readonly role: Role;
  readonly receipt: Receipt;
}

/** Which roles to list. */
export interface RoleFilter {
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  /** 1 to 100, 50 by default. */
  readonly limit?: number | undefined;
}

/**
 * Roles and what they permit. A change of a role is one row in the change log, however many hold it. Nobody changes a role
 * that holds, before or after, a permission that they don't hold; the operator (no actor) isn't held to that.
 */
@Injectable()
export class RolesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /** One page, by name. Costs one read. @throws ValidationFailed for a cursor that isn't one */
  async list({ cursor, limit: wanted }: RoleFilter = {}): Promise<Page<Role>> {
    const limit = pageLimit(wanted);
    const after = readCursor(cursor, RoleNameInput);
    const rows = await this.database.query<RoleRow>(LIST_ROLES, [after ?? null, limit + 1]);
    return pageOf(rows.map(roleFromRow), limit, ({ name }) => name);
  }

  /**
   * Makes a role, or replaces what it permits. Costs one transaction.
   *
   * @throws RoleIsBuiltIn, PrivilegeEscalation
   * @throws ValidationFailed for `*`, which only the built-in role may hold
   */
  async put(actor: Actor, name: string, permissions: readonly string[]): Promise<RoleChanged> {
    if (name === ADMIN_ROLE) throw new RoleIsBuiltIn();
    const wanted = [...new Set(permissions)];
    const { value: role, receipt } = await this.changes.commit(
      (transaction) => this.replace(transaction, actor, name, wanted),
      { done: 'role set', role: name, by: agentOf(actor) },
    );
    return { role, receipt };
  }

  /**
   * Deletes a role and so takes it from everybody who holds it. Costs one transaction.
   *
   * @throws RoleNotFound, RoleIsBuiltIn, PrivilegeEscalation
   */
  async remove(actor: Actor, name: string): Promise<RoleChanged> {
    if (name === ADMIN_ROLE) throw new RoleIsBuiltIn();
    const { value: role, receipt } = await this.changes.commit(
      async (transaction) => {
        const [found] = pickRoles(await lockRoles(transaction, [name]), [name]) as [Role];
        await this.assertMaySet(transaction, actor, found.permissions);
        await transaction.query('DELETE FROM user_roles WHERE role = $1', [name]);
        await transaction.query('DELETE FROM roles WHERE name = $1', [name]);
        transaction.record('role', name);
        this.audit.record(transaction, {
          type: 'role.deleted',
          subject: name,
          details: { permissions: found.permissions },
        });
        return found;
      },
      { done: 'role deleted', role: name, by: agentOf(actor) },
    );
    return { role, receipt };
  }

  private async replace(transaction: Transaction, actor: Actor, name: string, wanted: string[]): Promise<Role> {
    const [upserted] = await transaction.query<{ created: boolean }>(UPSERT_ROLE, [name, this.clock.date()]);
    const [role] = pickRoles(await lockRoles(transaction, [name]), [name]) as [Role];
    await this.assertMaySet(transaction, actor, [...role.permissions, ...wanted]);
    if (wanted.includes(EVERY_PERMISSION)) {
      const message = `Only the built-in role ${ADMIN_ROLE} may hold ${EVERY_PERMISSION}`;
      throw new ValidationFailed({ errors: [{ path: 'permissions', message }] });
    }
    const granted = wanted.filter((one) => !role.permissions.includes(one));
    const taken = role.permissions.filter((one) => !wanted.includes(one));
    const created = upserted?.created === true;
    if (granted.length === 0 && taken.length === 0 && !created) return role;
    await transaction.query('DELETE FROM role_permissions WHERE role = $1 AND permission <> ALL ($2)', [name, wanted]);
    await transaction.query(GRANT_PERMISSIONS, [name, wanted]);
    transaction.record('role', name);
    this.audit.record(transaction, { type: 'role.set', subject: name, details: { created, granted, taken } });
    return Object.freeze({ ...role, permissions: Object.freeze([...wanted].sort()) });
  }

  private async assertMaySet(transaction: Transaction, actor: Actor, permissions: readonly string[]): Promise<void> {
    const held = await permissionsOf(transaction, actor);
    if (held !== undefined)
      assertHoldsAll(held, permissions, 'That role holds, or would hold, permissions which you don’t.');
  }
}

/** Uses the primary key of `roles`. */
const LIST_ROLES = `
  SELECT ${ROLE_COLUMNS} FROM roles r
  WHERE $1::text IS NULL OR r.name > $1
  ORDER BY r.name
  LIMIT $2`;

/** The update changes nothing and locks: of two who make a role at once, the second replaces what the first has made. */
const UPSERT_ROLE = `
  INSERT INTO roles (name, created_at) VALUES ($1, $2)
  ON CONFLICT (name) DO UPDATE SET name = EXCLUDED.name
  RETURNING (xmax = 0) AS created`;

/** Uses the primary key of `role_permissions`. */
const GRANT_PERMISSIONS = `
  INSERT INTO role_permissions (role, permission) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING`;
