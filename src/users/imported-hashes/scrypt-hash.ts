import { decodeBase64, decodeDigest, sameDigest } from './digest.js';
import type { ImportedHash } from './imported-hash.js';
import { assertAffordable, deriveScrypt, type ScryptCost } from './scrypt-derivation.js';

/** `$scrypt$ln=16,r=8,p=1$<salt>$<digest>` (PHC, passlib). */
const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,4}),p=(\d{1,4})\$([\w+/.=-]*)\$([\w+/.=-]+)$/;

/** `scrypt$16384$<salt as text>$8$5$<digest>` (Django). */
const DJANGO = /^scrypt\$(\d{1,10})\$([^$]*)\$(\d{1,4})\$(\d{1,4})\$([\w+/=]+)$/;

/** scrypt (RFC 7914). */
export function readScrypt(text: string): ImportedHash | undefined {
  const phc = PHC.exec(text);
  if (phc !== null) {
    const [, logN, r, p, salt = '', digest = ''] = phc;
    return hashOf({ logN: Number(logN), r: Number(r), p: Number(p) }, decodeBase64(salt), digest);
  }
  const django = DJANGO.exec(text);
  if (django === null) return undefined;
  const [, n, salt = '', r, p, digest = ''] = django;
  return hashOf({ logN: Math.log2(Number(n)), r: Number(r), p: Number(p) }, Buffer.from(salt), digest);
}

function hashOf(cost: ScryptCost, salt: Buffer, digest: string): ImportedHash | undefined {
  // N is a power of two, or it is something else.
  if (!Number.isInteger(cost.logN)) return undefined;
  assertAffordable(cost);
  const expected = decodeDigest(digest);
  return {
    verify: async (password) => sameDigest(await deriveScrypt(password, salt, expected.length, cost), expected),
  };
}
