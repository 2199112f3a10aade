import { randomUUID } from 'node:crypto';
import { AccessTokenSigner } from '../../dist/tokens/access-token-signer.js';
import { generateSigningKeyPair } from '../../dist/tokens/jwt/signature.js';

export const ISSUER = 'https://id.example.com';
export const AUDIENCE = 'https://api.example.com';

/** How node:crypto is asked for a JOSE algorithm: the digest, and how ECDSA writes its signature. */
export const BARE = {
  ES256: ['sha256', { dsaEncoding: 'ieee-p1363' }],
  EdDSA: [null, {}],
  RS256: ['sha256', {}],
};

export function keyOf(algorithm) {
  return { kid: 'k'.repeat(43), algorithm, ...generateSigningKeyPair(algorithm) };
}

export const config = (algorithm) => ({
  tokens: {
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithm,
    clockTolerance: 5_000,
    maxBytes: 4_096,
    accessTtl: 600_000,
    authorities: 'both',
  },
});

/** The claims of a manager's token; each is another one. */
export function claims() {
  const now = Math.floor(Date.now() / 1_000);
  return {
    iss: ISSUER,
    sub: randomUUID(),
    aud: AUDIENCE,
    exp: now + 600,
    iat: now,
    jti: randomUUID(),
    client_id: 'portcullis',
    sid: randomUUID(),
    ver: `${randomUUID()}:1042`,
    roles: ['manager', 'member'],
    permissions: ['invoice:read', 'invoice:write', 'report:read', 'report:write'],
    auth_time: now,
    amr: ['pwd'],
  };
}

export function signerOf(key) {
  const signer = new AccessTokenSigner(config(key.algorithm));
  return { sign: (one) => signer.sign(one, key) };
}
