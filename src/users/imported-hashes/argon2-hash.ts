import { parseOptions, verify } from '@node-rs/argon2';
import type { ImportedHash } from './imported-hash.js';
import { assertWithin, UnsupportedHash } from './unsupported-hash.js';

/** A PHC string, behind Django's own prefix or without. */
const FORM =
  /^(?:argon2)?(\$argon2(?:id|i|d)(?:\$v=(?:16|19))?\$m=\d{1,7},t=\d{1,7},p=\d{1,3}\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+)$/;

/** KiB: what a few at once can take without harm to the server. */
const MOST_MEMORY = 262_144;
/** KiB times passes: about two seconds. */
const MOST_WORK = 1_048_576;
const MOST_LANES = 16;
const DIGEST_BYTES = [16, 64] as const;
const SALT_BYTES = [8, 64] as const;

/** argon2i, argon2d and argon2id of either version (RFC 9106). Hashes under a key (`keyid`) are of no known form. */
export function readArgon2(text: string): ImportedHash | undefined {
  const [, hash] = FORM.exec(text) ?? [];
  if (hash === undefined) return undefined;
  const { memoryCost, timeCost, parallelism, outputLen, saltLen } = optionsOf(hash);
  assertWithin('argon2 lanes', parallelism, 1, MOST_LANES);
  assertWithin('an argon2 memory', memoryCost, 8 * parallelism, MOST_MEMORY);
  assertWithin('an argon2 work (memory times passes)', memoryCost * timeCost, 8, MOST_WORK);
  assertWithin('an argon2 digest', outputLen, ...DIGEST_BYTES);
  assertWithin('an argon2 salt', saltLen, ...SALT_BYTES);
  return { verify: (password) => verify(hash, password) };
}

function optionsOf(hash: string): ReturnType<typeof parseOptions> {
  try {
    return parseOptions(hash);
  } catch {
    throw new UnsupportedHash('an argon2 hash that can’t be read');
  }
}
