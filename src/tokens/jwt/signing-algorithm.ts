import type { KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from './signature.js';

export const MIN_RSA_BITS = 2_048;
/** The least that FIPS 186-5 (section 5.1) takes. With 1, what anybody writes is its own signature. */
const MIN_RSA_EXPONENT = 65_537n;

/** The algorithm that a public key is for; undefined where it is none of ours. */
export function signingAlgorithmOf({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details,
}: KeyObject): SigningAlgorithm | undefined {
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return 'ES256';
  if (type === 'ed25519') return 'EdDSA';
  const { modulusLength = 0, publicExponent = 0n } = details ?? {};
  return type === 'rsa' && modulusLength >= MIN_RSA_BITS && publicExponent >= MIN_RSA_EXPONENT ? 'RS256' : undefined;
}
