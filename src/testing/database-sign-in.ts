import { randomUUID } from 'node:crypto';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { Changes } from '../changes/changes.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { SessionEnding } from '../sessions/session-ending.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { AccessTokenMinter } from '../tokens/access-token-minter.js';
import { RolesService } from '../users/roles.service.js';
import { UserAdministration } from '../users/user-administration.service.js';
import { headersOf, type SignedIn, type Visitor } from './visitor.js';

/** The generation that a user's first sessions are of. */
const FIRST_GENERATION = 1;

/** Makes an account with a session, by the services that serve real ones. */
export async function signInToDatabase(app: INestApplicationContext, visitor: Visitor): Promise<SignedIn> {
  const service = <Service>(type: Type<Service>): Service => app.get(type, { strict: false });
  const { roles = [], permissions = [], transport = 'token' } = visitor;
  const name = randomUUID();
  await makeRoles(service(RolesService), roles);
  const own = permissions.length === 0 ? [] : [`testing-${name}`];
  for (const role of own) await service(RolesService).put(undefined, role, permissions);
  const email = `${name}@testing.invalid`;
  const { user } = await service(UserAdministration).create(undefined, {
    email,
    roles: [...new Set([...roles, ...own])],
  });
  const { value: issued } = await service(Changes).write((transaction) =>
    service(SessionsService).create(transaction, {
      userId: user.id,
      generation: FIRST_GENERATION,
      transport,
      device: { userAgent: null, ip: null },
      authMethods: ['pwd'],
    }),
  );
  if (issued === undefined) throw new Error('a user just made was refused a session');
  const sessionId = issued.session.id;
  const credential = issued.sessionToken ?? (await service(AccessTokenMinter).mint(sessionId))?.accessToken;
  if (credential === undefined) throw new Error('a session just made was refused a token');
  return {
    userId: user.id,
    sessionId,
    credential,
    headers: headersOf(transport, credential, service(SessionCookie).name),
    end: async () => void (await service(SessionEnding).endOne(user.id, sessionId)),
  };
}

async function makeRoles(service: RolesService, wanted: readonly string[]): Promise<void> {
  if (wanted.length === 0) return;
  const known = new Set<string>();
  for (let cursor: string | undefined; ;) {
    const page = await service.list({ cursor, limit: 100 });
    for (const { name } of page.items) known.add(name);
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  for (const role of wanted.filter((name) => !known.has(name))) await service.put(undefined, role, []);
}
