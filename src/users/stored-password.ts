import { readImportedHash, type ImportedHash } from './imported-hashes/imported-hash.js';

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

/** The foreign hash that is stored there; undefined where it is one of our own. @throws UnsupportedHash */
export function importedHashOf(stored: string): ImportedHash | undefined {
  return isImported(stored) ? readImportedHash(stored.slice(IMPORTED.length)) : undefined;
}

export function isImported(stored: string): boolean {
  return stored.startsWith(IMPORTED);
}
