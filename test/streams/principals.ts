import type { Principal } from '../../src/index.js';
import type { Person, SignIn } from '../support/people.js';

/** What the guard would have attached, for streams that a test registers itself. */
export function principalFor(person: Person, { sessionId }: SignIn, more: Partial<Principal> = {}): Principal {
  return Object.freeze({
    userId: person.id,
    sessionId,
    clientId: 'portcullis',
    roles: ['staff'],
    permissions: ['feed:write'],
    mode: 'hybrid',
    credential: 'cookie',
    authTime: new Date(),
    source: 'memory',
    maxStalenessMs: 0,
    ...more,
  });
}
