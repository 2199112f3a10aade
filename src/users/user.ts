import { z } from 'zod';

/** `suspended`: their sessions have ended, and neither sign-ins nor API keys are accepted. */
export type UserStatus = 'active' | 'suspended';

/** A user as the API shows them, with roles resolved to permissions. */
export interface User {
  /** A UUID in lower case. */
  readonly id: string;
  /** As it was given; unique without regard to case. */
  readonly email: string;
  /** Whether somebody whose word counts has seen that the address is theirs. */
  readonly emailVerified: boolean;
  readonly name: string | null;
  readonly status: UserStatus;
  /** Names, sorted. */
  readonly roles: readonly string[];
  /** Of all roles together, sorted. */
  readonly permissions: readonly string[];
  readonly createdAt: Date;
}

/** How `User` travels (`User` in the OpenAPI document). */
export const UserSchema = z
  .object({
    id: z.guid(),
    email: z.string(),
    emailVerified: z.boolean(),
    name: z.string().nullable(),
    status: z.enum(['active', 'suspended']),
    roles: z.array(z.string()),
    permissions: z.array(z.string()),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'User' });

/** What `USER_COLUMNS` selects. */
export interface UserRow {
  user_id: string;
  user_email: string;
  user_email_verified: boolean;
  user_name: string | null;
  user_status: UserStatus;
  user_created_at: Date;
  user_roles: string[];
  user_permissions: string[];
}

/**
 * The columns of a user with their authorities, for any statement in which `u` is the row of `users`. One statement reads
 * who somebody is and what they may do, so that the two can't disagree. Uses the primary keys of `user_roles` and
 * `role_permissions`.
 */
export const USER_COLUMNS = `
  u.id AS user_id, u.email AS user_email, u.email_verified AS user_email_verified, u.name AS user_name,
  u.status AS user_status, u.created_at AS user_created_at,
  ARRAY(SELECT held.role FROM user_roles held WHERE held.user_id = u.id ORDER BY held.role) AS user_roles,
  ARRAY(SELECT DISTINCT granted.permission FROM user_roles held JOIN role_permissions granted ON granted.role = held.role
        WHERE held.user_id = u.id ORDER BY granted.permission) AS user_permissions`;

/** Reads what `USER_COLUMNS` selected. The result is frozen: it may be shared between requests. */
export function userFromRow(row: UserRow): User {
  return Object.freeze({
    id: row.user_id,
    email: row.user_email,
    emailVerified: row.user_email_verified,
    name: row.user_name,
    status: row.user_status,
    roles: Object.freeze(row.user_roles),
    permissions: Object.freeze(row.user_permissions),
    createdAt: row.user_created_at,
  });
}
