import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from './embedded.errors.js';
import { isAlive, parseIdentity, self } from './process-identity.js';
import { removeIfPossible } from './removal.js';
import { giveToOwner, type Site } from './site.js';

let made = 0;

/**
 * Notes that this process uses the server; one file for each use. To be called under the site's lock.
 *
 * @returns the note, a file with the identity of this process, to be taken away under the lock likewise
 */
export function addHolder(site: Site): string {
  const folder = holdersIn(site);
  if (mkdirSync(folder, { recursive: true, mode: 0o700 })) giveToOwner(folder, site);
  const file = join(folder, `${process.pid}-${++made}`);
  // What a killed process left that had this pid may be a lock's other name, or a link that somebody planted.
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(self()), { flag: 'wx' });
  return file;
}

/**
 * Whether any process that noted its use still lives; notes of dead ones are cleared away. To be called under the
 * site's lock, since the answer decides over the server.
 *
 * @param own the note that doesn't count
 */
export function hasLivingHolder(site: Site, own?: string): boolean {
  const folder = holdersIn(site);
  const living = namesIn(folder)
    .map((name) => join(folder, name))
    .filter((note) => note !== own && !isOfTheDead(note));
  return living.length > 0;
}

function isOfTheDead(note: string): boolean {
  const holder = parseIdentity(readFileSync(note, 'utf8'));
  if (holder !== undefined && isAlive(holder)) return false;
  removeIfPossible(note);
  return true;
}

function holdersIn(site: Site): string {
  return join(site.run, 'holders');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
