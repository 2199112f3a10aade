import { createCipheriv } from 'node:crypto';
import { decodeBase64, decodeDigest, sameDigest } from './digest.js';
import type { ImportedHash } from './imported-hash.js';
import { assertAffordable, deriveScrypt } from './scrypt-derivation.js';

/** `$fbscrypt$v=1,n=14,r=8,p=1,ss=<salt separator>,sk=<signer key>$<salt>$<digest>`, as Supabase writes it. */
const FORM =
  /^\$fbscrypt\$v=1,n=(\d{1,2}),r=(\d{1,4}),p=(\d{1,4}),ss=([\w+/=-]*),sk=([\w+/=-]+)\$([\w+/=-]*)\$([\w+/=-]+)$/;

const KEY_BYTES = 32;
const NO_COUNTER = Buffer.alloc(16);

/**
 * Firebase's own scrypt: what scrypt derives is the AES-256-CTR key under which the project's signer key is encrypted, and the
 * result is the digest. The signer key is the same for a whole project, and is kept with each hash.
 */
export function readFirebaseScrypt(text: string): ImportedHash | undefined {
  const form = FORM.exec(text);
  if (form === null) return undefined;
  const [, n, r, p, separator = '', signerKey = '', salt = '', digest = ''] = form;
  const cost = { logN: Number(n), r: Number(r), p: Number(p) };
  assertAffordable(cost);
  const key = decodeDigest(signerKey);
  const saltBytes = Buffer.concat([decodeBase64(salt), decodeBase64(separator)]);
  const expected = decodeDigest(digest);
  return {
    verify: async (password) => {
      const derived = await deriveScrypt(password, saltBytes, KEY_BYTES, cost);
      return sameDigest(createCipheriv('aes-256-ctr', derived, NO_COUNTER).update(key), expected);
    },
  };
}
