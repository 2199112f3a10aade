import type { ParsedConfig } from './schema/index.js';

/** A token's settings that its size follows from. */
type Sized = Pick<ParsedConfig['tokens'], 'algorithm' | 'authorities'> & {
  readonly issuer: string;
  readonly audience: string;
};

/** Bytes of a signature; an RSA key of ours has 3072 bits (src/tokens/jwt/signature.ts). */
const SIGNATURE_BYTES: Readonly<Record<Sized['algorithm'], number>> = { ES256: 64, EdDSA: 64, RS256: 384 };
/** What a UUID, and the thumbprint that is a kid, take. */
const [ID, KID] = ['-'.repeat(36), '-'.repeat(43)];
/** As wide as the seconds of any time up to the year 2286. */
const TIME = 1_000_000_000;

/**
 * The bytes of the smallest access token that these settings can yield to a person: one without any role, in a deployment where
 * nothing has changed yet. With a lower `tokens.maxBytes` nobody at all could sign in with tokens.
 */
export function leastTokenBytes({ issuer, audience, algorithm, authorities }: Sized): number {
  const header = { alg: algorithm, typ: 'at+jwt', kid: KID };
  const claims = {
    ...{ iss: issuer, sub: ID, aud: audience, exp: TIME, iat: TIME, jti: ID, client_id: 'portcullis', sid: ID },
    ...{ ver: `${ID}:1`, auth_time: TIME, amr: ['pwd'] },
    ...(authorities === 'both' || authorities === 'roles' ? { roles: [] } : {}),
    ...(authorities === 'both' || authorities === 'permissions' ? { permissions: [] } : {}),
  };
  return tokenBytes(header, claims, SIGNATURE_BYTES[algorithm]);
}

/** What header, claims and signature take as a token: base64url without padding, and the two dots between. */
export function tokenBytes(header: object, claims: object, signatureBytes: number): number {
  const parts = [header, claims].map((part) => Buffer.byteLength(JSON.stringify(part)));
  return [...parts, signatureBytes].reduce((sum, bytes) => sum + Math.ceil((bytes * 4) / 3), 2);
}
