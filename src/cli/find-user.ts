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
