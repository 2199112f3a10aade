import type { INestApplicationContext } from '@nestjs/common';
import type { User } from '../users/user.js';
import { UserNotFound } from '../users/users.errors.js';
import { UsersService } from '../users/users.service.js';

/**
 * Finds the user whom the operator means. Costs one or two reads.
 *
 * @param emailOrId an e-mail address, without regard to case, or the id
 * @throws UserNotFound
 */
export async function findUser(services: INestApplicationContext, emailOrId: string): Promise<User> {
  const users = services.get(UsersService);
  const user = (await users.find(emailOrId)) ?? (await users.findByEmail(emailOrId));
  if (user === undefined) throw new UserNotFound({ detail: emailOrId });
  return user;
}
