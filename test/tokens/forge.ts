import type { SigningKey } from '../../src/tokens/keys/signing-key.js';
import { SigningKeys } from '../../src/tokens/keys/signing-keys.js';
import { signData } from '../../src/tokens/jwt/signature.js';
import type { TestApp } from '../support/test-app.js';

/** The three parts of a compact JWS as they stand. */
export type Parts = readonly [header: string, payload: string, signature: string];

/** Base64url of a text or of bytes as they stand, or of an object as JSON. */
export function encode(part: string | object): string {
  if (Buffer.isBuffer(part)) return part.toString('base64url');
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

/** Reads a part of a token without verifying anything. */
export function decode(token: string, part: 0 | 1): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

/** The key that the app signs with: what a thief of it, or a mistake in the minter, could do. */
export function ownKey(app: TestApp): SigningKey {
  return app.app.get(SigningKeys, { strict: false }).active();
}

/** Signs any header and payload with the app's own key. Texts are taken as they stand, so that odd JSON can be signed. */
export function signWithOwnKey(app: TestApp, header: string | object, payload: string | object): string {
  const key = ownKey(app);
  const signingInput = `${encode(header)}.${encode(payload)}`;
  return `${signingInput}.${signData(key.algorithm, key.privateKey, Buffer.from(signingInput)).toString('base64url')}`;
}
