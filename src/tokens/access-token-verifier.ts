import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { CONFIG, type Config } from '../config/index.js';
import { acceptsClaims, type AccessTokenClaims, type AccessTokenExpectations } from './jwt/access-token-claims.js';
import { keyIdOf } from './jwt/access-token-header.js';
import { parseCompactJws } from './jwt/compact-jws.js';
import { verifyData } from './jwt/signature.js';
import { SigningKeys } from './keys/signing-keys.js';

/** Verifies access tokens from memory: no I/O, no outbound request, whatever a token says. */
@Injectable()
export class AccessTokenVerifier {
  private readonly expected: AccessTokenExpectations;

  constructor(
    @Inject(SigningKeys) private readonly keys: SigningKeys,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.expected = config.tokens;
  }

  /**
   * Verifies signature and claims (RFC 9068, section 4). Synchronous; about 60 µs with ES256.
   *
   * @returns undefined for a token that is malformed, forged, expired, or for somebody else: never why
   */
  verify(token: string): AccessTokenClaims | undefined {
    const jws = parseCompactJws(token);
    if (jws === undefined) return undefined;
    const kid = keyIdOf(jws.header);
    const key = kid === undefined ? undefined : this.keys.find(kid);
    // The algorithm is the key's; a header that names another is an attempt at confusion (RFC 8725, section 3.1).
    if (key === undefined || jws.header['alg'] !== key.algorithm) return undefined;
    if (!verifyData(key.algorithm, key.publicKey, jws.signingInput, jws.signature)) return undefined;
    return acceptsClaims(jws.payload, this.expected, this.clock.now()) ? jws.payload : undefined;
  }
}
