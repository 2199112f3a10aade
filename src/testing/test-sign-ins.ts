import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '../access/index.js';
import type { ProofRequest } from '../auth/strategies/proof.js';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config, type Transport } from '../config/index.js';
import { newSecret } from '../secrets/secrets.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { headersOf, type SignedIn, type Visitor } from './visitor.js';

/** A sign-in as it is kept here. */
type Kept = Pick<Principal, 'userId' | 'sessionId' | 'clientId' | 'roles' | 'permissions' | 'authTime'> & {
  readonly transport: Transport;
};

/** The credential that each transport shows itself by. */
const CREDENTIALS: Readonly<Record<Transport, string>> = {
  cookie: 'cookie',
  header: 'session-header',
  token: 'access-token',
};

/**
 * Who is signed in to an application without a database. A credential is 256 random bits that stand for an entry in this
 * process: no request can say by itself who it comes from.
 */
@Injectable()
export class TestSignIns {
  private readonly kept = new Map<string, Kept>();

  constructor(
    @Inject(SessionCookie) private readonly cookie: SessionCookie,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  add({ roles = [], permissions = [], transport = 'token' }: Visitor): SignedIn {
    const [userId, sessionId, credential] = [randomUUID(), randomUUID(), newSecret()];
    const authTime = this.clock.date();
    this.kept.set(credential, { userId, sessionId, clientId: 'portcullis', roles, permissions, authTime, transport });
    return {
      userId,
      sessionId,
      credential,
      headers: headersOf(transport, credential, this.cookie.name),
      end: async () => void this.kept.delete(credential),
    };
  }

  /** Undefined where the credential is nobody's, or travels in another way than it was given out for. */
  find({ mode, credential }: ProofRequest): Principal | undefined {
    const kept = this.kept.get(credential.value);
    if (kept === undefined || CREDENTIALS[kept.transport] !== credential.kind) return undefined;
    const { transport, roles, permissions, ...who } = kept;
    return Object.freeze({
      ...who,
      // A jwt route knows what its token carries.
      roles: mode.live || this.carries('roles') ? Object.freeze([...roles]) : [],
      permissions: mode.live || this.carries('permissions') ? Object.freeze([...permissions]) : [],
      mode: mode.name,
      credential: CREDENTIALS[transport],
      source: mode.live ? 'memory' : 'token',
      maxStalenessMs: mode.maxStalenessMs,
    });
  }

  private carries(kind: 'roles' | 'permissions'): boolean {
    const { authorities } = this.config.tokens;
    return authorities === 'both' || authorities === kind;
  }
}
