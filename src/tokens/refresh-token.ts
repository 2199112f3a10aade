import { createHmac } from 'node:crypto';
import type { OpaqueToken } from '../secrets/opaque-token.js';

/**
 * The secret of the successor of a refresh token: an HMAC over the parent's id and secret under a key that only the server
 * holds. The same parent always yields the same successor, so a lost answer or a second tab gets the very same token again
 * without its secret being stored; and neither a copy of the database (no parent secret) nor an old token alone (no key)
 * yields it.
 *
 * @returns 256 bits in base64url, like every other secret
 */
export function deriveSuccessorSecret(derivationKey: Buffer, parent: OpaqueToken): string {
  return createHmac('sha256', derivationKey).update(`${parent.id}.${parent.secret}`).digest('base64url');
}
