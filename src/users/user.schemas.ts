import { z } from 'zod';
import { ReceiptSchema } from '../changes/receipt.js';
import { CursorInput, LimitInput, pageSchema } from '../http/page.js';
import { RoleNameInput } from './role.schemas.js';
import { EMAIL_MAX_LENGTH } from './email.js';
import { isStorable } from '../http/text.js';
import { UserSchema } from './user.js';

const NAME_MAX_LENGTH = 200;
/** Roles that one user may hold. */
export const ROLES_MAX = 64;

/** An address as it will be stored: taken as given, never trimmed or rewritten. */
export const EmailInput = z.email().max(EMAIL_MAX_LENGTH);

/** What people are called: one line with something to see on it, at most 200 characters. */
export const NameInput = z
  .string()
  .min(1)
  .max(NAME_MAX_LENGTH)
  .refine(isStorable, 'Text with characters that cannot be stored')
  .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'One line of text')
  .regex(/\S/, 'Not only blanks');

/** Any text: what is wrong with a password is for the policy to say (`password_rejected`), and for the hash no text is. */
export const PasswordInput = z.string();

const roles = z.array(RoleNameInput).max(ROLES_MAX);

export const CreateUserBody = z
  .strictObject({
    email: EmailInput,
    password: PasswordInput.optional().describe('Without one there is no signing in by password'),
    name: NameInput.optional(),
    roles: roles.optional(),
  })
  .meta({ id: 'CreateUserBody' });
export type CreateUserBody = z.infer<typeof CreateUserBody>;

export const UpdateUserBody = z
  .strictObject({ email: EmailInput.optional(), name: NameInput.nullable().optional() })
  .meta({ id: 'UpdateUserBody' });
export type UpdateUserBody = z.infer<typeof UpdateUserBody>;

export const SetRolesBody = z.strictObject({ roles }).meta({ id: 'SetRolesBody' });
export type SetRolesBody = z.infer<typeof SetRolesBody>;

/** The query of `GET /v1/users`. */
export const UsersQuery = z.strictObject({
  email: z
    .string()
    .min(1)
    .max(EMAIL_MAX_LENGTH)
    .refine(isStorable)
    .optional()
    .describe('The whole address, without regard to case'),
  status: z.enum(['active', 'suspended']).optional(),
  cursor: CursorInput,
  limit: LimitInput,
});
export type UsersQuery = z.infer<typeof UsersQuery>;

export const UserPageSchema = pageSchema('UserPage', UserSchema);

export const UserChangedSchema = z.object({ user: UserSchema, receipt: ReceiptSchema }).meta({ id: 'UserChanged' });
