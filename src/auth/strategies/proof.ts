import type { Principal, PrincipalSource } from '../../access/index.js';
import type { LiveSession } from '../../sessions/session.js';
import type { Credential } from '../credentials/credential.js';
import type { Mode } from '../modes/mode.js';

/** What the mode guard hands a strategy through Passport's options. */
export interface ProofRequest {
  readonly mode: Mode;
  readonly strict: boolean;
  readonly credential: Credential;
}

/** What a strategy of ours proves. */
export interface Proof {
  readonly principal: Principal;
  /** The live session that it was decided by; undefined where a token alone decided, and for a machine. */
  readonly live: LiveSession | undefined;
}

/** The principal of a live session, with live authorities. */
export function proofOfLive(live: LiveSession, source: PrincipalSource, { mode, credential }: ProofRequest): Proof {
  const { session, user } = live;
  const principal: Principal = Object.freeze({
    userId: user.id,
    sessionId: session.id,
    clientId: session.clientId,
    roles: user.roles,
    permissions: user.permissions,
    mode: mode.name,
    credential: credential.kind,
    authTime: session.authTime,
    source,
    maxStalenessMs: mode.maxStalenessMs,
  });
  return { principal, live };
}
