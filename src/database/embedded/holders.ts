import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, parseIdentity, self } from './process-identity.js';
import { giveToOwner, type Site } from './site.js';

let made = 0;

/**
 * Notes that this process uses the server; one file for each use. To be called under the site's lock.
 *
 * @returns what takes the note back, likewise under the lock
 */
export function addHolder(site: Site): () => void {
  const folder = holdersIn(site);
  if (mkdirSync(folder, { recursive: true, mode: 0o700 })) giveToOwner(folder, site);
  const file = join(folder, `${process.pid}-${++made}`);
  writeFileSync(file, JSON.stringify(self()));
  return () => rmSync(file, { force: true });
}

/**
 * Whether any process that noted its use still lives; notes of dead ones are cleared away. To be called under the
 * site's lock, since the answer decides over the server.
 */
export function hasLivingHolder(site: Site): boolean {
  const folder = holdersIn(site);
  const living = namesIn(folder).filter((name) => {
    const file = join(folder, name);
    const holder = parseIdentity(readFileSync(file, 'utf8'));
    const alive = holder !== undefined && isAlive(holder);
    if (!alive) rmSync(file, { force: true });
    return alive;
  });
  return living.length > 0;
}

function holdersIn(site: Site): string {
  return join(site.run, 'holders');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
