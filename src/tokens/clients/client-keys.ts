import { createPublicKey, type KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from '../jwt/signature.js';
import { MIN_RSA_BITS, signingAlgorithmOf } from '../jwt/signing-algorithm.js';

/** A JWK as somebody brought it. Not `JsonWebKey` of node:crypto, which the types of Node 26 have no more. */
type Jwk = Readonly<Record<string, unknown>>;

/** A JWK set as stored: public keys only. */
export interface JwkSet {
  readonly keys: readonly Jwk[];
}

/** A key that a client signs its assertions with. Its algorithm is pinned here, whatever an assertion says. */
export interface ClientKey {
  /** Undefined where its JWK has none. */
  readonly kid: string | undefined;
  readonly algorithm: SigningAlgorithm;
  readonly publicKey: KeyObject;
}

const MAX_KEYS = 10;
/** Members of a JWK that only a private or symmetric key has (RFC 7518, sections 6.2.2, 6.3.2 and 6.4; RFC 8037). */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const PUBLIC_MEMBERS = ['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'alg', 'use', 'key_ops'];

/** Why a JWK set can't be a client's. One sentence, fit for an operator. */
export class JwkSetFault extends Error {
  override readonly name = 'JwkSetFault';
}

/** Parses the keys of a stored set. Parsing at each use would cost more than verifying. */
export function clientKeysOf({ keys }: JwkSet): readonly ClientKey[] {
  return keys.map(clientKeyOf);
}

/**
 * Checks a JWK set that an operator brings (RFC 7517): one to ten public keys that are ES256, EdDSA or RS256 ones.
 *
 * @returns the set with nothing in it but what public keys have
 * @throws JwkSetFault
 */
export function checkJwkSet(value: unknown): JwkSet {
  const keys = (value as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MAX_KEYS) {
    throw new JwkSetFault(`it is not a JWK set of 1 to ${MAX_KEYS} keys, {"keys": […]}`);
  }
  const kept = keys.map((key: unknown, index) => {
    if (typeof key !== 'object' || key === null) throw new JwkSetFault(`key ${index} is no JWK`);
    if (SECRET_MEMBERS.some((member) => Object.hasOwn(key, member))) {
      throw new JwkSetFault(`key ${index} is a secret or private one: bring the public half only`);
    }
    const publicJwk = Object.fromEntries(Object.entries(key).filter(([name]) => PUBLIC_MEMBERS.includes(name)));
    clientKeyOf(publicJwk, index);
    return publicJwk;
  });
  const kids = kept.map(({ kid }) => kid as unknown);
  if (new Set(kids).size !== kids.length) throw new JwkSetFault('its keys need a kid each, all different');
  return { keys: kept };
}

function clientKeyOf(jwk: Jwk, index: number): ClientKey {
  const { kid, alg, use, key_ops: ops } = jwk;
  if (kid !== undefined && typeof kid !== 'string') throw new JwkSetFault(`key ${index} has a kid that is no text`);
  if ((use !== undefined && use !== 'sig') || (ops !== undefined && !isForVerifying(ops)))
    throw new JwkSetFault(`key ${index} is not for signatures`);
  const publicKey = parse(jwk, index);
  const algorithm = algorithmOf(publicKey, index);
  const named = alg === 'Ed25519' ? 'EdDSA' : alg;
  if (named !== undefined && named !== algorithm)
    throw new JwkSetFault(`key ${index} is an ${algorithm} key, not what its alg says`);
  return { kid, algorithm, publicKey };
}

function isForVerifying(ops: unknown): boolean {
  return Array.isArray(ops) && ops.includes('verify');
}

function parse(jwk: Jwk, index: number): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch (error) {
    throw new JwkSetFault(`key ${index} can't be read`, { cause: error });
  }
}

function algorithmOf(key: KeyObject, index: number): SigningAlgorithm {
  const algorithm = signingAlgorithmOf(key);
  if (algorithm !== undefined) return algorithm;
  throw new JwkSetFault(
    `key ${index} is none of P-256, Ed25519 and RSA of ${MIN_RSA_BITS} bits or more with an ordinary exponent`,
  );
}
