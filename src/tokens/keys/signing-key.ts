import type { KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import type { SigningAlgorithm } from '../jwt/signature.js';

/** A key that tokens are verified with. Parsed once: parsing at each call costs more than verifying. */
export interface VerificationKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicKey: KeyObject;
}

/** The key that signs. */
export interface SigningKey extends VerificationKey {
  readonly privateKey: KeyObject;
}

/**
 * `next` is published and doesn't sign yet, `active` signs, `retired` is published until what it signed has expired,
 * `withdrawn` verifies nothing any more.
 */
export type SigningKeyState = 'next' | 'active' | 'retired' | 'withdrawn';

/** A row of `signing_keys`. */
export interface SigningKeyRow {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly state: SigningKeyState;
  readonly public_jwk: JWK;
  readonly data_key_id: string;
  /** Empty once the key signs no more: what isn't needed can't be stolen. */
  readonly encrypted_private_key: Buffer;
  readonly created_at: Date;
  readonly signs_from: Date | null;
  readonly verifies_until: Date | null;
}

/**
 * The subject of log entries that say there is another set of keys, with nothing to forget: a key was published, has become
 * active, or was retired. The entry of a withdrawal names the key. No kid is that short.
 */
export const KEY_RING = 'ring';

/** A handful of rows, so it needs no index. */
export const SELECT_SIGNING_KEYS = 'SELECT * FROM signing_keys ORDER BY created_at DESC, kid';
