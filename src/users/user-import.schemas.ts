import { z } from 'zod';
import { fieldErrorLine } from '../http/field-errors.js';
import { parseStrictJson, StrictJsonError } from '../http/strict-json.js';
import { RoleNameInput } from './role.schemas.js';
import { storedImport } from './stored-password.js';
import { UnsupportedHash } from './imported-hashes/unsupported-hash.js';
import { EmailInput, NameInput, ROLES_MAX } from './user.schemas.js';

/** One line of an import; docs/passwords.md shows each form of `passwordHash`. */
const ImportedUserInput = z.strictObject({
  email: EmailInput,
  name: NameInput.nullish(),
  emailVerified: z.boolean().default(false),
  passwordHash: z.string().nullish(),
  roles: z.array(RoleNameInput).max(ROLES_MAX).default([]),
  status: z.enum(['active', 'suspended']).default('active'),
  createdAt: z.iso.datetime({ offset: true }).optional(),
});

const ImportedAddress = z.object({ email: EmailInput });

/** A user as another system knew them, checked and ready to be written. */
export type ImportedUser = Omit<z.infer<typeof ImportedUserInput>, 'passwordHash' | 'createdAt'> & {
  /** In the form in which it is stored; undefined for an account that can't sign in by password. */
  readonly storedPassword: string | undefined;
  readonly createdAt: Date | undefined;
};

/** Why a line can't be imported, in a few words that quote nothing secret. */
export class UnreadableUser extends Error {
  override readonly name = 'UnreadableUser';

  /** @param email the address that the line gives, where it gives one that could be read */
  constructor(
    reason: string,
    readonly email?: string,
  ) {
    super(reason);
  }
}

/**
 * Reads one line. Nothing is hashed and nothing is asked of the database.
 *
 * @param now no account was made later than this
 * @throws UnreadableUser
 */
export function readImportedUser(line: string, now: Date): ImportedUser {
  const given = jsonOf(line);
  const read = ImportedUserInput.safeParse(given);
  if (!read.success) {
    // Whatever else is wrong: whose line it was is what the operator looks for.
    const { data } = ImportedAddress.safeParse(given);
    throw new UnreadableUser(read.error.issues.map(wordsOf).join('; '), data?.email);
  }
  const { passwordHash, createdAt, ...user } = read.data;
  const created = createdAt === undefined ? undefined : new Date(createdAt);
  if (created !== undefined && (created > now || created < EARLIEST))
    throw new UnreadableUser('createdAt: not between 1970 and now', user.email);
  return { ...user, storedPassword: storedPasswordOf(passwordHash, user.email), createdAt: created };
}

const EARLIEST = new Date(0);

function jsonOf(line: string): unknown {
  try {
    return parseStrictJson(line);
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    throw new UnreadableUser(error.message.replace('The body', 'the line').replace(/\.$/, ''));
  }
}

/** zod quotes no values of strings, so no hash ends up in a report. */
function wordsOf({ path, message }: z.core.$ZodIssue): string {
  return fieldErrorLine({ path: path.join('.'), message });
}

function storedPasswordOf(hash: string | null | undefined, email: string): string | undefined {
  if (hash === undefined || hash === null) return undefined;
  try {
    return storedImport(hash);
  } catch (error) {
    if (!(error instanceof UnsupportedHash)) throw error;
    throw new UnreadableUser(`passwordHash: ${error.message}`, email);
  }
}
