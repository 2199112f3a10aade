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

/** Whether any process that noted its use still lives. Touches nothing. */
export function isHeld(site: Site): boolean {
  return notesIn(holdersIn(site)).some(isOfTheLiving);
}

/**
 * The same; notes of dead ones are cleared away. To be called under the site's lock, since the answer decides over the server.
 *
 * @param own the note that doesn't count
 */
export function hasLivingHolder(site: Site, own?: string): boolean {
  const others = notesIn(holdersIn(site)).filter((note) => note !== own);
  const dead = others.filter((note) => !isOfTheLiving(note));
  dead.forEach(removeIfPossible);
  return dead.length < others.length;
}

function isOfTheLiving(note: string): boolean {
  const holder = parseIdentity(readFileSync(note, 'utf8'));
  return holder !== undefined && isAlive(holder);
}

function holdersIn(site: Site): string {
  return join(site.run, 'holders');
}

function notesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
