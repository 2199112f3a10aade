import { Inject, Injectable } from '@nestjs/common';
import { UserCredentials } from './user-credentials.js';
import { UserDirectory, type DirectoryPerson } from './user-directory.js';
import { AccountSuspended, InvalidCredentials } from './users.errors.js';

/** The standard directory: the table `users`. */
@Injectable()
export class OwnDirectory extends UserDirectory {
  constructor(@Inject(UserCredentials) private readonly credentials: UserCredentials) {
    super();
  }

  /** Costs what `UserCredentials.verify` does. @throws Overloaded */
  async authenticate(email: string, password: string): Promise<DirectoryPerson | undefined> {
    try {
      const { user } = await this.credentials.verify(email, password);
      return { id: user.id, email: user.email, emailVerified: user.emailVerified, name: user.name };
    } catch (error) {
      if (error instanceof InvalidCredentials || error instanceof AccountSuspended) return undefined;
      throw error;
    }
  }
}
