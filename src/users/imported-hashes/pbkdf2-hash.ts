import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { decodeBase64, decodeDigest, sameDigest } from './digest.js';
import type { ImportedHash } from './imported-hash.js';
import { assertWithin } from './unsupported-hash.js';

const derive = promisify(pbkdf2);

/** `$pbkdf2-sha256$i=600000,l=32$<salt>$<digest>` (PHC) and `$pbkdf2-sha256$29000$<salt>$<digest>` (passlib). */
const PHC = /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:i=)?(\d{1,10})(?:,l=\d{1,3})?\$([\w+/.=-]*)\$([\w+/.=-]+)$/;

/** `pbkdf2_sha256$600000$<salt as text>$<digest>` (Django). */
const DJANGO = /^pbkdf2_(sha1|sha256)\$(\d{1,10})\$([^$]*)\$([\w+/=]+)$/;

/** Two million take about two seconds. */
const MOST_ITERATIONS = 2_000_000;

/** PBKDF2 over HMAC with SHA-1, SHA-256 or SHA-512 (RFC 8018, section 5.2). */
export function readPbkdf2(text: string): ImportedHash | undefined {
  const phc = PHC.exec(text);
  const form = phc ?? DJANGO.exec(text);
  if (form === null) return undefined;
  // passlib's oldest form, `$pbkdf2$`, is the one of SHA-1.
  const [, hash = 'sha1', iterations = '', salt = '', digest = ''] = form;
  assertWithin('PBKDF2 iterations', Number(iterations), 1, MOST_ITERATIONS);
  const saltBytes = phc === null ? Buffer.from(salt) : decodeBase64(salt);
  const expected = decodeDigest(digest);
  return {
    verify: async (password) =>
      sameDigest(await derive(password, saltBytes, Number(iterations), expected.length, hash), expected),
  };
}
