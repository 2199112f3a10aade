import { z } from 'zod';
import { ReceiptSchema } from '../changes/receipt.js';
import { CursorInput, LimitInput, pageSchema } from '../http/page.js';
import { RoleSchema } from './role.js';

/** Permissions that a role, an API key or a client may name. */
export const PERMISSIONS_MAX = 256;

/** `manager`, `billing-clerk` */
export const RoleNameInput = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}$/, 'A letter, then up to 62 of a–z, 0–9, _ and -');

/** `invoice:write`; and `*`, which is refused further down, where it is known who asks. */
export const PermissionInput = z
  .string()
  .regex(
    /^(?:\*|[a-z0-9][a-z0-9_.:-]{0,127})$/,
    'Up to 128 of a–z, 0–9, _ . : and -, beginning with a letter or digit',
  );

export const PutRoleBody = z
  .strictObject({ permissions: z.array(PermissionInput).max(PERMISSIONS_MAX) })
  .meta({ id: 'PutRoleBody' });
export type PutRoleBody = z.infer<typeof PutRoleBody>;

/** The query of `GET /v1/roles`. */
export const RolesQuery = z.strictObject({ cursor: CursorInput, limit: LimitInput });
export type RolesQuery = z.infer<typeof RolesQuery>;

export const RolePageSchema = pageSchema('RolePage', RoleSchema);

export const RoleChangedSchema = z.object({ role: RoleSchema, receipt: ReceiptSchema }).meta({ id: 'RoleChanged' });
