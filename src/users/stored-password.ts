import { readImportedHash, type ImportedHash } from './imported-hashes/imported-hash.js';
import { UnsupportedHash } from './imported-hashes/unsupported-hash.js';

/*
 * What stands in `users.password_hash`: a PHC string of argon2id that Portcullis made, over the normalised password, or, with
 * this in front, a hash that another system made, over whatever it took for the password.
 */
const IMPORTED = 'imported:';

/** The form in which a foreign hash is kept. @throws UnsupportedHash */
export function storedImport(hash: string): string {
  readImportedHash(hash);
  return IMPORTED + hash;
}

/** The foreign hash that is stored there; undefined where it can't be read. */
export function importedHashOf(stored: string): ImportedHash | undefined {
  try {
    return readImportedHash(stored.slice(IMPORTED.length));
  } catch (error) {
    if (error instanceof UnsupportedHash) return undefined;
    throw error;
  }
}

export function isImported(stored: string): boolean {
  return stored.startsWith(IMPORTED);
}
