import { z } from 'zod';

/** The built-in role that holds every permission. It can't be changed, and somebody active always holds it. */
export const ADMIN_ROLE = 'admin';

/** A role as the API shows it. */
export interface Role {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly builtIn: boolean;
  readonly createdAt: Date;
}

/** How `Role` travels (`Role` in the OpenAPI document). */
export const RoleSchema = z
  .object({
    name: z.string(),
    permissions: z.array(z.string()),
    builtIn: z.boolean(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Role' });

/** What `ROLE_COLUMNS` selects. */
export interface RoleRow {
  role_name: string;
  role_created_at: Date;
  role_permissions: string[];
}

/** The columns of a role, for any statement in which `r` is the row of `roles`. Uses the primary key of `role_permissions`. */
export const ROLE_COLUMNS = `
  r.name AS role_name, r.created_at AS role_created_at,
  ARRAY(SELECT p.permission FROM role_permissions p WHERE p.role = r.name ORDER BY p.permission) AS role_permissions`;

/** Reads what `ROLE_COLUMNS` selected. */
export function roleFromRow(row: RoleRow): Role {
  return Object.freeze({
    name: row.role_name,
    permissions: Object.freeze(row.role_permissions),
    builtIn: row.role_name === ADMIN_ROLE,
    createdAt: row.role_created_at,
  });
}
