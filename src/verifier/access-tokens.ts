import { hash } from 'node:crypto';
import { deepFreeze } from '../config/deep-freeze.js';
import { BoundedMemory } from '../tokens/bounded-memory.js';
import {
  acceptsClaims,
  isFor,
  isInForce,
  type AccessTokenClaims,
  type AccessTokenExpectations,
} from '../tokens/jwt/access-token-claims.js';
import { keyIdOf } from '../tokens/jwt/access-token-header.js';
import { MAX_TOKEN_CHARACTERS, parseCompactJws } from '../tokens/jwt/compact-jws.js';
import { verifyData } from '../tokens/jwt/signature.js';
import type { KeySet, VerificationKey } from './key-set.js';

/** A token whose signature and claims are good. Shared by whoever presents it, and frozen. */
export interface SignedToken {
  readonly key: VerificationKey;
  readonly claims: AccessTokenClaims;
}

/** Verifies access tokens as the server does (RFC 9068, section 4), by the same checks. */
export class AccessTokens {
  /** By the SHA-256 of the whole token. */
  private readonly remembered: BoundedMemory<SignedToken>;

  constructor(
    private readonly keys: KeySet,
    private readonly expected: AccessTokenExpectations,
    private readonly now: () => number,
    maxRemembered: number,
  ) {
    this.remembered = new BoundedMemory(maxRemembered);
  }

  /**
   * At once for a token that was verified before, or whose key is known; a key that isn't is fetched, unless that was tried
   * lately. Whatever can be refused without key or signature is refused before.
   *
   * @returns undefined for a token that is malformed, forged, expired, or for somebody else: never why
   * @throws StateUnavailable where no keys can be had
   */
  verify(token: string): SignedToken | undefined | Promise<SignedToken | undefined> {
    // Types are not there at run time: what a request doesn't carry is no token, and no failure of the service.
    if (typeof token !== 'string' || token.length > MAX_TOKEN_CHARACTERS) return undefined;
    const digest = hash('sha256', token, 'base64');
    const known = this.remembered.get(digest);
    if (known !== undefined) {
      if (this.isStillGood(known)) return known;
      this.remembered.delete(digest);
    }
    const jws = parseCompactJws(token);
    const kid = jws && keyIdOf(jws.header);
    if (jws === undefined || kid === undefined) return undefined;
    const { header, payload: claims, signingInput, signature } = jws;
    if (!acceptsClaims(claims, this.expected, this.now())) return undefined;
    const verifyWith = (key: VerificationKey | undefined): SignedToken | undefined => {
      // The algorithm is the key's; a header that names another is an attempt at confusion (RFC 8725, section 3.1).
      if (key === undefined || header['alg'] !== key.algorithm) return undefined;
      if (!verifyData(key.algorithm, key.publicKey, signingInput, signature)) return undefined;
      const verified = { key, claims: deepFreeze(claims) };
      this.remembered.set(digest, verified);
      return verified;
    };
    const key = this.keys.find(kid);
    return key === undefined ? this.keys.findAnew(kid, 'token').then(verifyWith) : verifyWith(key);
  }

  private isStillGood({ key, claims }: SignedToken): boolean {
    return (
      this.keys.find(key.kid) === key && isFor(claims, this.expected) && isInForce(claims, this.expected, this.now())
    );
  }
}
