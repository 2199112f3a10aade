import type { Principal } from '../access/index.js';
import { isUuid } from '../database/uuid.js';
import { PersonRequired } from './sessions.errors.js';

/** Somebody signed in, and the session that they ask by. */
export interface Person {
  readonly userId: string;
  readonly sessionId: string;
}

/**
 * The principal as a person's, for routes that a machine or an API key has no use for: neither has sessions, identities or keys.
 * Nor has somebody whom a strategy of the application's knows by ids of its own.
 *
 * @throws PersonRequired
 */
export function personOf<Asking extends Principal>(asking: Asking): Asking & Person {
  const { userId, sessionId } = asking;
  if (userId === null || sessionId === null || !isUuid(userId) || !isUuid(sessionId)) throw new PersonRequired();
  return { ...asking, userId, sessionId };
}
