import type { User } from '../users/user.js';
import { UserNotFound } from '../users/users.errors.js';
import type { Services } from './services.js';

/**
 * Finds the user whom the operator means. Costs one or two reads.
 *
 * @param emailOrId an e-mail address, without regard to case, or the id
 * @throws UserNotFound
 */
export async function findUser({ users }: Services, emailOrId: string): Promise<User> {
  const user = (await users.find(emailOrId)) ?? (await users.findByEmail(emailOrId));
  if (user === undefined) throw new UserNotFound({ detail: emailOrId });
  return user;
}

/**
 * The same for a command that takes something away from them. Who isn't there may have been deleted by another call a moment ago:
 * "not found" too is said only once they are gone everywhere.
 *
 * @throws UserNotFound
 */
export async function findUserToChange(services: Services, emailOrId: string): Promise<User> {
  try {
    return await findUser(services, emailOrId);
  } catch (error) {
    if (error instanceof UserNotFound) await services.changes.receiptOfHead();
    throw error;
  }
}
