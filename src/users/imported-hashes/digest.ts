import { timingSafeEqual } from 'node:crypto';
import { UnsupportedHash } from './unsupported-hash.js';

/** Bytes of a digest: with fewer, many passwords would share one; more than any of the systems makes is no digest. */
const LEAST_BYTES = 16;
const MOST_BYTES = 64;

/**
 * Decodes base64 as password hashes write it: with or without padding, in the usual alphabet, with `-` and `_`, or with
 * passlib's `.` for `+`.
 *
 * @throws UnsupportedHash for what isn't base64
 */
export function decodeBase64(text: string): Buffer {
  const usual = text.replace(/[.-]/g, '+').replaceAll('_', '/').replace(/=+$/, '');
  const bytes = Buffer.from(usual, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== usual) throw new UnsupportedHash('a hash that is not base64');
  return bytes;
}

/** @throws UnsupportedHash for a digest that is too short to prove anything, or too long to be one */
export function decodeDigest(text: string): Buffer {
  const digest = decodeBase64(text);
  if (digest.length < LEAST_BYTES || digest.length > MOST_BYTES)
    throw new UnsupportedHash(`a digest that is not from ${LEAST_BYTES} to ${MOST_BYTES} bytes long`);
  return digest;
}

export function sameDigest(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
