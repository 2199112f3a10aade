import { createHash } from 'node:crypto';
import { accessSync, chmodSync, chownSync, constants, existsSync, lstatSync, mkdirSync, readlinkSync } from 'node:fs';
import { realpathSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Account, accountOf, canReach, currentAccount, isRoot, unprivilegedAccount } from './account.js';
import { EmbeddedDatabaseError, isPermissionProblem, systemCode } from './embedded.errors.js';

/** Where root keeps what an unprivileged account could not reach in the checkout. */
export const SYSTEM_FOLDER = '/var/lib/portcullis';

/** Where one embedded database lives. The data folder itself stays free for other files, such as `secret`. */
export interface Site {
  /** The data folder, or its substitute under /var/lib/portcullis. */
  readonly folder: string;
  /** PostgreSQL's own folder, mode 0700, which also holds the socket. */
  readonly cluster: string;
  /** Lock, holders and lifeline: who uses the server. Mode 0700. */
  readonly run: string;
  /** What the server had to say. */
  readonly log: string;
}

/** A site, and the account that its server runs as. */
export interface OpenSite extends Site {
  readonly account: Account;
}

/** The names of everything in a folder that holds an embedded database. */
export function siteIn(folder: string): Site {
  return {
    folder,
    cluster: join(folder, 'postgres'),
    run: join(folder, 'postgres.run'),
    log: join(folder, 'postgres.log'),
  };
}

/**
 * Makes the data folder if need be and decides who runs the server and where its files are.
 *
 * @throws EmbeddedDatabaseError if the folder can't be made or written, or belongs to somebody else
 */
export function openSite(dataDir: string, say: (line: string) => void): OpenSite {
  const folder = makeFolder(resolve(dataDir));
  const account = isRoot() ? undefined : currentAccount();
  const site = account ? ordinarySite(folder, account) : rootSite(folder, say);
  makeRunFolder(site);
  return site;
}

function makeFolder(folder: string): string {
  try {
    // Root's server runs as another account, which must get through to its cluster, but needs to list nothing. From the first
    // moment on: a process that starts beside this one would take a folder that is closed for a while for one that stays closed.
    const made = makeFolders(folder, isRoot() ? 0o711 : 0o700);
    // Whatever the umask took from that.
    if (made && isRoot()) {
      for (let at = folder; at.length >= made.length; at = dirname(at)) chmodSync(at, 0o711);
    }
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return realpathSync(folder);
  } catch (error) {
    const who = currentAccount().name;
    if (isPermissionProblem(error)) {
      throw new EmbeddedDatabaseError(
        `no permission for ${who} to write the data folder ${folder}: change its owner, or set database.data to another`,
        { cause: error },
      );
    }
    const reason = systemCode(error) ?? String(error);
    throw new EmbeddedDatabaseError(
      `the data folder ${folder} can't be used (${reason}): set database.data to another`,
    );
  }
}

/**
 * One by one: Node's own way of making the parents too never ends where one of them takes no folders, as /proc.
 *
 * @returns the first that was made, undefined where all were there
 */
function makeFolders(folder: string, mode: number): string | undefined {
  const missing: string[] = [];
  for (let at = folder; !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const at of missing) makeOne(at, mode);
  return missing[0];
}

function makeOne(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another process that starts at the same time was faster.
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

function ordinarySite(folder: string, account: Account): OpenSite {
  const site = { ...siteIn(folder), account };
  const owner = existsSync(site.cluster) ? statSync(site.cluster).uid : account.uid;
  if (owner !== account.uid) {
    throw new EmbeddedDatabaseError(
      `no permission for ${account.name} to use ${site.cluster}, which belongs to ${accountOf(owner, owner).name}: \
run as that user, or set database.data to another folder`,
    );
  }
  return site;
}

function rootSite(folder: string, say: (line: string) => void): OpenSite {
  const site = siteIn(movedTo(folder) ?? folder);
  if (existsSync(site.cluster)) {
    // A cluster stays with the account that it was made by, root then being able to join its owner's server.
    const { uid, gid } = statSync(site.cluster);
    const account = uid === 0 ? unprivilegedAccount() : accountOf(uid, gid);
    if (canReach(site.folder, account)) return { ...site, account };
    throw new EmbeddedDatabaseError(
      `${site.cluster} belongs to ${account.name}, whom a folder above it shuts out: \
move it to where that account can reach it, or set database.data to another folder`,
    );
  }
  const account = unprivilegedAccount();
  if (site.folder === folder && canReach(folder, account)) return { ...site, account };
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const moved = siteIn(site.folder === folder ? join(SYSTEM_FOLDER, name) : site.folder);
  try {
    mkdirSync(moved.folder, { recursive: true, mode: 0o755 });
    for (const path of [SYSTEM_FOLDER, moved.folder]) chmodSync(path, 0o755);
    leaveLink(moved.cluster, siteIn(folder).cluster);
  } catch (error) {
    throw new EmbeddedDatabaseError(
      `PostgreSQL runs as ${account.name}, who can't reach ${folder}, and ${moved.folder} can't be made \
(${systemCode(error) ?? String(error)}): set database.data to a folder that account can reach`,
    );
  }
  say(`PostgreSQL runs as ${account.name}, who can't reach ${folder}: the database is in ${moved.folder}`);
  return { ...moved, account };
}

/** So that later starts find the database wherever the checkout has been moved, and people see where it is. */
function leaveLink(cluster: string, link: string): void {
  try {
    symlinkSync(cluster, link);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

/** Where a link left by an earlier start points; no link out of /var/lib/portcullis is followed. */
function movedTo(folder: string): string | undefined {
  const { cluster } = siteIn(folder);
  if (!lstatSync(cluster, { throwIfNoEntry: false })?.isSymbolicLink()) return undefined;
  const target = dirname(resolve(folder, readlinkSync(cluster)));
  if (dirname(target) === SYSTEM_FOLDER) return target;
  throw new EmbeddedDatabaseError(`${cluster} is a link to elsewhere: set database.data to the folder it points into`);
}

function makeRunFolder(site: OpenSite): void {
  try {
    if (mkdirSync(site.run, { recursive: true, mode: 0o700 })) giveToOwner(site.run, site);
  } catch (error) {
    throw new EmbeddedDatabaseError(`${site.run} can't be made (${systemCode(error) ?? String(error)})`);
  }
}

/**
 * Hands something that root made to the owner of the data folder it made it in, who may be an ordinary user that
 * starts the server alone next time.
 */
export function giveToOwner(path: string, site: Site): void {
  if (!isRoot()) return;
  const { uid, gid } = statSync(site.folder);
  chownSync(path, uid, gid);
}
