import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import type { AccessTokenClaims } from './jwt/access-token-claims.js';
import { writeObjectPart } from './jwt/compact-jws.js';
import { signData } from './jwt/signature.js';
import type { SigningKey } from './keys/signing-key.js';
import { TokenTooLarge } from './tokens.errors.js';

/** How many of the largest claims the error names. */
const NAMED_CLAIMS = 3;

/** Turns claims into an access token: header, signature, and the limit of its size. */
@Injectable()
export class AccessTokenSigner {
  /** The header of each key in base64url: the same for all its tokens. */
  private readonly headers = new WeakMap<SigningKey, string>();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /**
   * Signs (RFC 9068, section 2.1). Costs one signature and a quarter more with ES256; no I/O.
   *
   * @param key from `SigningKeys.toSign()`, asked for the life of this very token
   * @throws TokenTooLarge over `tokens.maxBytes`, naming the largest claims
   */
  sign(claims: AccessTokenClaims, key: SigningKey): string {
    const signingInput = `${this.headerOf(key)}.${writeObjectPart(claims)}`;
    const signature = signData(key.algorithm, key.privateKey, Buffer.from(signingInput, 'latin1'));
    const token = `${signingInput}.${signature.toString('base64url')}`;
    const { maxBytes } = this.config.tokens;
    if (token.length > maxBytes) {
      throw new TokenTooLarge({
        detail: `${token.length} bytes, over tokens.maxBytes (${maxBytes}); the largest claims are ${largestClaims(claims)}`,
      });
    }
    return token;
  }

  private headerOf(key: SigningKey): string {
    const known = this.headers.get(key);
    if (known !== undefined) return known;
    const header = writeObjectPart({ alg: key.algorithm, typ: 'at+jwt', kid: key.kid });
    this.headers.set(key, header);
    return header;
  }
}

function largestClaims(claims: AccessTokenClaims): string {
  return Object.entries(claims)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({ name, bytes: Buffer.byteLength(JSON.stringify(value)) }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, NAMED_CLAIMS)
    .map(({ name, bytes }) => `${name} (${bytes} bytes)`)
    .join(', ');
}
