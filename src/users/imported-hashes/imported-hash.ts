import { isStorable } from '../../http/text.js';
import { readArgon2 } from './argon2-hash.js';
import { readBcrypt } from './bcrypt-hash.js';
import { readFirebaseScrypt } from './firebase-scrypt-hash.js';
import { readPbkdf2 } from './pbkdf2-hash.js';
import { readScrypt } from './scrypt-hash.js';
import { UnsupportedHash } from './unsupported-hash.js';

/** A password hash that another system made, ready to be verified. */
export interface ImportedHash {
  /**
   * Whether this is the password, by what the other system did: over the text as it is typed, without normalisation. Runs on
   * libuv's threads, for about two seconds at most: readers refuse parameters that cost more.
   */
  verify(password: string): Promise<boolean>;
}

/** Reads one form of hash; undefined for a text of another form. @throws UnsupportedHash for parameters out of bounds */
type Reader = (text: string) => ImportedHash | undefined;

const READERS: readonly Reader[] = [readBcrypt, readArgon2, readPbkdf2, readScrypt, readFirebaseScrypt];

const MAX_LENGTH = 1_024;

/**
 * Reads a hash in any of the forms that docs/passwords.md lists. Nothing is computed, so reading is cheap.
 *
 * @throws UnsupportedHash with a message that says why, and never quotes the hash
 */
export function readImportedHash(text: string): ImportedHash {
  if (text.length > MAX_LENGTH) throw new UnsupportedHash(`a hash of more than ${MAX_LENGTH} characters`);
  // Django's salts are text of any kind.
  if (!isStorable(text)) throw new UnsupportedHash('a hash with characters that can’t be stored');
  for (const read of READERS) {
    const hash = read(text);
    if (hash !== undefined) return hash;
  }
  throw new UnsupportedHash('a hash of an unknown form');
}
