import type { KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from './signature.js';

export const MIN_RSA_BITS = 2_048;

/** The algorithm that a public key is for; undefined where it is none of ours. */
export function signingAlgorithmOf({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details,
}: KeyObject): SigningAlgorithm | undefined {
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return 'ES256';
  if (type === 'ed25519') return 'EdDSA';
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= MIN_RSA_BITS) return 'RS256';
  return undefined;
}
