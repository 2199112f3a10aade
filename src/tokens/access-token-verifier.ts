import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { deepFreeze } from '../config/deep-freeze.js';
import { CONFIG, type Config } from '../config/index.js';
import { BoundedMemory } from './bounded-memory.js';
import {
  acceptsClaims,
  isFor,
  isInForce,
  type AccessTokenClaims,
  type AccessTokenExpectations,
} from './jwt/access-token-claims.js';
import { keyIdOf } from './jwt/access-token-header.js';
import { MAX_TOKEN_CHARACTERS, parseCompactJws, parseObjectPart, type UncheckedObject } from './jwt/compact-jws.js';
import { verifyData } from './jwt/signature.js';
import type { VerificationKey } from './keys/signing-key.js';
import { SigningKeys } from './keys/signing-keys.js';

/** Verified tokens that are remembered, at most; about 2 KiB each. */
const MAX_REMEMBERED = 10_000;
/** Headers that are remembered, at most: all tokens of a key share theirs, and there are few keys. */
const MAX_HEADERS = 64;

/** A token whose signature was good under this key. */
interface VerifiedToken {
  readonly key: VerificationKey;
  /** Frozen, since requests share them. */
  readonly claims: AccessTokenClaims;
}

/** Verifies access tokens from memory: no I/O, no outbound request, whatever a token says. */
@Injectable()
export class AccessTokenVerifier {
  private readonly expected: AccessTokenExpectations;
  /** By the SHA-256 of the whole token: no other spelling of it is known, and no copy of this memory lets anybody in. */
  private readonly remembered = new BoundedMemory<VerifiedToken>(MAX_REMEMBERED);
  /** What a header says, by its text. It proves nothing: whatever it is, it is checked for each token. */
  private readonly headers = new BoundedMemory<UncheckedObject>(MAX_HEADERS);

  constructor(
    @Inject(SigningKeys) private readonly keys: SigningKeys,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.expected = config.tokens;
  }

  /**
   * Verifies claims and signature (RFC 9068, section 4). Synchronous; a fifth more than the signature alone takes, which is
   * 50 to 80 µs with ES256, and 2 µs for a token that was verified before: then only form and signature are taken as known, while
   * issuer, audience, clock and key are asked each time. Whatever can be refused without the signature is refused before it.
   *
   * @returns undefined for a token that is malformed, forged, expired, or for somebody else: never why
   */
  verify(token: string): AccessTokenClaims | undefined {
    return this.accepted(token)?.claims;
  }

  /**
   * The same for whoever goes by live state: the key is in force by it as well, so a token of a withdrawn key is refused as soon
   * as the withdrawal has returned, on a node without its lease too. Decide before awaiting anything where it answers at once;
   * it does while the node holds its lease, else it costs one read of the primary, shared by those who ask at the same time.
   *
   * @param strict asks the primary whatever memory knows
   * @throws StateUnavailable where the keys' state can be neither trusted nor read
   */
  verifyLive(token: string, strict = false): AccessTokenClaims | undefined | Promise<AccessTokenClaims | undefined> {
    const accepted = this.accepted(token);
    if (accepted === undefined) return undefined;
    const inForce = this.keys.isInForce(accepted.key.kid, strict);
    if (typeof inForce === 'boolean') return inForce ? accepted.claims : undefined;
    return inForce.then((answer) => (answer ? accepted.claims : undefined));
  }

  private accepted(token: string): VerifiedToken | undefined {
    if (token.length > MAX_TOKEN_CHARACTERS) return undefined;
    // In the encoding that costs least: a third of all that a remembered token takes is this line.
    const digest = hash('sha256', token, 'binary');
    const remembered = this.remembered.get(digest);
    if (remembered !== undefined && this.isStillGood(remembered)) return remembered;
    const verified = this.verifyAnew(token);
    if (verified === undefined) this.remembered.delete(digest);
    else this.remembered.set(digest, verified);
    return verified;
  }

  /** A key that was withdrawn, or loaded anew, vouches for nothing that was verified before. */
  private isStillGood({ key, claims }: VerifiedToken): boolean {
    const { expected } = this;
    return this.keys.find(key.kid) === key && isFor(claims, expected) && isInForce(claims, expected, this.clock.now());
  }

  private verifyAnew(token: string): VerifiedToken | undefined {
    const jws = parseCompactJws(token, this.readHeader);
    if (jws === undefined) return undefined;
    const { header, payload: claims, signingInput, signature } = jws;
    const kid = keyIdOf(header);
    const key = kid === undefined ? undefined : this.keys.find(kid);
    // The algorithm is the key's; a header that names another is an attempt at confusion (RFC 8725, section 3.1).
    if (key === undefined || header['alg'] !== key.algorithm) return undefined;
    if (!acceptsClaims(claims, this.expected, this.clock.now())) return undefined;
    if (!verifyData(key.algorithm, key.publicKey, signingInput, signature)) return undefined;
    return { key, claims: deepFreeze(claims) };
  }

  private readonly readHeader = (part: string): UncheckedObject | undefined => {
    const known = this.headers.get(part);
    if (known !== undefined) return known;
    const header = parseObjectPart(part);
    if (header !== undefined) this.headers.set(part, header);
    return header;
  };
}
