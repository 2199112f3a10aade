import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { canReach, isRoot } from './account.js';
import type { OpenSite } from './site.js';

/** No TCP port is opened; the number only names the socket's file. */
export const PORT = 5432;
/** What `sun_path` holds, less the closing zero. */
const PATH_LIMIT = process.platform === 'linux' ? 107 : 103;
const TEMPORARY = 'portcullis-';

/** The path of the socket itself. */
export function socketIn(folder: string): string {
  return join(folder, `.s.PGSQL.${PORT}`);
}

/** The cluster, which is open to its owner only; a private temporary folder where the socket's path gets too long. */
export function chooseSocketFolder(site: OpenSite): string {
  if (fits(site.cluster)) return site.cluster;
  const usable = (folder: string): boolean => existsSync(folder) && canReach(folder, site.account);
  const parent = [tmpdir(), '/tmp'].find((folder) => usable(folder) && fits(join(folder, `${TEMPORARY}XXXXXX`)));
  // mkdtemp makes it mode 0700.
  const folder = mkdtempSync(join(parent ?? '/tmp', TEMPORARY));
  giveToServer(folder, site);
  return folder;
}

/** The folder where clients look already, made again where it went with its server. One that somebody else has made is refused. */
export function restoreSocketFolder(folder: string, site: OpenSite): string {
  if (folder === site.cluster) return folder;
  mkdirSync(folder, { mode: 0o700 });
  giveToServer(folder, site);
  return folder;
}

function giveToServer(folder: string, site: OpenSite): void {
  if (isRoot()) chownSync(folder, site.account.uid, site.account.gid);
}

/**
 * Removes a temporary socket folder once its server is gone. Its path was read from a file that the server's account
 * may have changed, so root takes away nothing but the two files that PostgreSQL makes there, and an empty folder.
 */
export function removeSocketFolder(folder: string): void {
  if (!basename(folder).startsWith(TEMPORARY)) return;
  try {
    rmSync(socketIn(folder), { force: true });
    rmSync(`${socketIn(folder)}.lock`, { force: true });
    rmdirSync(folder);
  } catch {
    // Gone already, or not a socket folder: then it isn't ours to remove.
  }
}

function fits(folder: string): boolean {
  return Buffer.byteLength(socketIn(folder)) <= PATH_LIMIT;
}
