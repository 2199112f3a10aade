import { Injectable } from '@nestjs/common';
import { RecentlyUsed } from './recently-used.js';
import type { User } from './user.js';

/** A user as remembered: with roles resolved, and the generation that their sessions have to be of. */
export interface RememberedUser {
  readonly user: User;
  readonly generation: number;
}

/** Users kept in memory, at most. Whoever falls out costs a read, never correctness. */
const MAX_USERS = 100_000;

/** Active users in memory, with what they may do. Whether it may be believed is for the lease to say. */
@Injectable()
export class UserMemory {
  private readonly users = new RecentlyUsed<RememberedUser>(MAX_USERS);

  get size(): number {
    return this.users.size;
  }

  get(id: string): RememberedUser | undefined {
    return this.users.get(id);
  }

  remember(remembered: RememberedUser): void {
    this.users.set(remembered.user.id, remembered);
  }

  forget(id: string): void {
    this.users.delete(id);
  }

  /** Forgets everybody who holds a role: its permissions are resolved into them. Looks at every user in memory. */
  forgetHoldersOf(role: string): void {
    for (const [id, { user }] of this.users.entries()) {
      if (user.roles.includes(role)) this.users.delete(id);
    }
  }

  forgetAll(): void {
    this.users.clear();
  }
}
