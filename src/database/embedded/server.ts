import { spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  fchownSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRoot } from './account.js';
import type { Binaries } from './binaries.js';
import { writeAccess } from './cluster.js';
import { EmbeddedDatabaseError } from './embedded.errors.js';
import { clearLeftovers, readPidFile, runningServer, stopServer } from './postmaster.js';
import { cannotRun, lastLine, runAs } from './run-as.js';
import type { OpenSite, Site } from './site.js';
import { PORT, chooseSocketFolder, removeSocketFolder, restoreSocketFolder, socketIn } from './socket-folder.js';
import { waitFor } from './waiting.js';

/** Recovery after a crash may take this long. */
const START_PATIENCE_MS = 60_000;
/** How often to try while backends of a killed server haven't yet noticed and let go of its shared memory. */
const ATTEMPTS = 50;
const ATTEMPT_PAUSE_MS = 200;
const LOG_LIMIT_BYTES = 1024 * 1024;

/**
 * Reuses the live server (about 1 ms), or starts one. To be called under the site's lock.
 *
 * @param settings PostgreSQL's own, for a server that is started; a live one keeps those that it was started with
 * @param socketDir where clients look for its socket, if there are any already
 * @returns the folder of its socket
 * @throws EmbeddedDatabaseError if it doesn't come up, quoting the last line of its log
 */
export async function ensureServer(
  site: OpenSite,
  binaries: Binaries,
  settings: Readonly<Record<string, string>>,
  socketDir?: string,
): Promise<string> {
  if (runningServer(site)) {
    // A server that nobody holds any more may be half-way up or down: wait for where it is going.
    const settled = await waitFor(() => {
      const server = runningServer(site);
      return !server || server.status === 'ready' ? { server } : undefined;
    }, START_PATIENCE_MS);
    const itsOwn = settled?.server?.socketDir;
    if (itsOwn && existsSync(socketIn(itsOwn))) return itsOwn;
    // One that hangs, or whose socket somebody removed, is of no use to anybody.
    await stopServer(site);
  }
  clearLeftovers(site);
  writeAccess(site);
  return await startServer(site, binaries, settings, socketDir);
}

async function startServer(
  site: OpenSite,
  binaries: Binaries,
  settings: Readonly<Record<string, string>>,
  known: string | undefined,
): Promise<string> {
  const socketDir = known === undefined ? chooseSocketFolder(site) : restoreSocketFolder(known, site);
  const all: Record<string, string> = {
    unix_socket_permissions: '0700',
    log_checkpoints: 'off',
    ...settings,
    // These the launcher relies on.
    listen_addresses: '',
    port: String(PORT),
    unix_socket_directories: `"${socketDir.replaceAll('"', '""')}"`,
    logging_collector: 'off',
  };
  const args = ['-D', site.cluster, ...Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`])];
  for (let attempt = 1; ; attempt++) {
    const failure = await launch(site, binaries, args);
    if (failure === undefined) return socketDir;
    if (!failure.includes('still in use') || attempt === ATTEMPTS) {
      removeSocketFolder(socketDir);
      throw new EmbeddedDatabaseError(`PostgreSQL didn't start: ${failure} (log: ${site.log})`);
    }
    await sleep(ATTEMPT_PAUSE_MS);
  }
}

/** Starts the server and waits until it takes connections; otherwise says what it died of. */
async function launch(site: OpenSite, binaries: Binaries, args: string[]): Promise<string | undefined> {
  const log = openLog(site);
  const before = fstatSync(log).size;
  // In a session of its own, or a Ctrl-C in the terminal would stop it before its clients are done.
  const child = spawn(binaries.postgres, args, { ...runAs(site.account), detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  const end: { reached: boolean; error?: Error } = { reached: false };
  child.once('error', (error) => Object.assign(end, { reached: true, error }));
  child.once('exit', () => (end.reached = true));
  child.unref();
  const outcome = await waitFor(() => {
    if (end.reached) return 'down';
    const told = readPidFile(site);
    return told?.pid === child.pid && told?.status === 'ready' ? 'up' : undefined;
  }, START_PATIENCE_MS);
  if (outcome === 'up') return undefined;
  if (end.error) throw cannotRun(binaries.postgres, end.error);
  const said = lastLine(readFileSync(site.log).subarray(before).toString('utf8'));
  if (outcome === 'down') return said ?? 'it ended without a word';
  await stopServer(site);
  return `it wasn't ready after ${START_PATIENCE_MS / 1000} s, its last words being: ${said ?? 'none'}`;
}

/** Bounded at each start: one old log is kept. Root follows no link here, the folder being perhaps another's. */
function openLog(site: Site): number {
  if ((statSync(site.log, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) {
    renameSync(site.log, `${site.log}.1`);
  }
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const log = openSync(site.log, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600);
  const { uid, gid } = statSync(site.folder);
  if (isRoot()) fchownSync(log, uid, gid);
  return log;
}
