import type { Principal, PrincipalSource } from '../../access/index.js';
import type { LiveSession } from '../../sessions/session.js';
import type { AccessTokenClaims } from '../../tokens/jwt/access-token-claims.js';
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

/** What a proof is made of: frozen, and in memory the same one until something about it changes. */
type Basis = LiveSession | AccessTokenClaims;

/**
 * The last proof by each session and each token. The next request of the same one mostly asks for the same, and gets it: making
 * and freezing a principal takes code of V8's that nothing else of a request brings into the processor's caches
 * (docs/measurements.md).
 */
const LAST = new WeakMap<Basis, Proof>();

/** The last proof by this session or token, where it is one in this mode and for this kind of credential. */
export function lastProof(basis: Basis, { mode, credential }: ProofRequest): Proof | undefined {
  const proof = LAST.get(basis);
  return proof?.principal.mode === mode.name && proof.principal.credential === credential.kind ? proof : undefined;
}

/** Keeps a proof for `lastProof`, as long as memory keeps what it was made of. */
export function keepProof(basis: Basis, proof: Proof): Proof {
  LAST.set(basis, proof);
  return proof;
}

/** The principal of a live session, with live authorities. */
export function proofOfLive(live: LiveSession, source: PrincipalSource, asked: ProofRequest): Proof {
  // What was read for this one request won't be seen again.
  if (source !== 'memory') return newProofOfLive(live, source, asked);
  return lastProof(live, asked) ?? keepProof(live, newProofOfLive(live, source, asked));
}

function newProofOfLive(live: LiveSession, source: PrincipalSource, { mode, credential }: ProofRequest): Proof {
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
