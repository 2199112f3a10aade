import { plainKeyIdOf } from '../tokens/jwt/access-token-header.js';
import { parseCompactJws } from '../tokens/jwt/compact-jws.js';
import { acceptsLeaseAnswer, isLeaseAnswerType, type LeaseAnswer } from '../tokens/jwt/lease-answer.js';
import { verifyData } from '../tokens/jwt/signature.js';
import type { KeySet } from './key-set.js';
import type { LiveState } from './live-state.js';
import type { Settings } from './verifier-options.js';

const MAX_CHARACTERS = 4 * 1024 * 1024;

/** Believes an answer only if the server has signed it, for this client, and for this very request. */
export class LeaseAnswerReader {
  constructor(
    private readonly settings: Settings,
    private readonly keys: KeySet,
    private readonly state: LiveState,
  ) {}

  /** @throws for anything else */
  async read(text: string, nonce: string): Promise<LeaseAnswer> {
    const jws = parseCompactJws(text, undefined, MAX_CHARACTERS);
    if (jws === undefined || !isLeaseAnswerType(jws.header['typ'])) throw new Error('no lease answer');
    const kid = plainKeyIdOf(jws.header);
    if (kid === undefined || this.state.isWithdrawn(kid)) throw new Error('not signed by a key in force');
    const key = this.keys.find(kid) ?? (await this.keys.findAnew(kid, 'answer'));
    if (key === undefined || jws.header['alg'] !== key.algorithm) throw new Error('not signed by a known key');
    const { issuer, revocation } = this.settings;
    const expected = { issuer, clientId: revocation?.clientId ?? '', nonce };
    if (!acceptsLeaseAnswer(jws.payload, expected)) throw new Error('an answer to somebody else');
    if (!verifyData(key.algorithm, key.publicKey, jws.signingInput, jws.signature)) throw new Error('a forged answer');
    return jws.payload;
  }
}
