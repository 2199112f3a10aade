import type { Principal } from '../../access/index.js';
import { presentSession, type LiveSession, type SessionView } from '../../sessions/session.js';
import type { User } from '../../users/user.js';

/** What `GET /v1/auth/me` shows. */
export interface MeAnswer {
  readonly user: User | { id: string | null; roles: readonly string[]; permissions: readonly string[] };
  readonly session: SessionView | { id: string | null };
  readonly principal: Principal;
}

/** From live state where the request was decided by it; else from the token alone, which carries less. */
export function describeMe(principal: Principal, live: LiveSession | undefined): MeAnswer {
  if (live !== undefined) {
    return { user: live.user, session: presentSession(live.session, live.session.id), principal };
  }
  const { userId, sessionId, roles, permissions } = principal;
  return { user: { id: userId, roles, permissions }, session: { id: sessionId }, principal };
}
