import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EmbeddedDatabaseError, systemCode } from './embedded.errors.js';
import { isHeld } from './holders.js';
import { runningServer } from './postmaster.js';
import { removeIfPossible } from './removal.js';
import { lastLine } from './run-as.js';
import { giveToOwner, type Site } from './site.js';
import { waitFor } from './waiting.js';

/**
 * How the server comes to stop when its last user is killed.
 *
 * Each holder keeps a named pipe open for writing, to which nobody ever writes. A watchdog, a shell of 1 MB in a session
 * of its own, is blocked in reading it. The kernel closes a dead process's end whatever it died of, so once the last
 * holder is gone the watchdog reads the end of file: at once, without polling, and no reused pid can fool it. It then
 * becomes the reaper (reaper.ts), which takes the site's lock, looks for holders that came meanwhile, and stops the
 * server if there are none.
 *
 * A holder that stops the server itself writes `done`, and the watchdog leaves without a reaper.
 */
const WATCHDOG = `
exec 3<"$1" || exit 1
echo watching
exec >/dev/null
while read -r word <&3; do [ "$word" = done ] && exit 0; done
exec 3<&-
shift
exec "$@"
`;

/** For a watchdog to notice that its last holder is gone. */
const STRANGER_PATIENCE_MS = 3_000;

/** One holder's end of the pipe. */
export interface Lifeline {
  /** Lets go, the server living on with its other holders. */
  release(): void;
  /** Lets go after the server has been stopped, and sends the watchdog home. Under the site's lock. */
  end(): void;
}

/**
 * Takes hold of the site's pipe, starting a watchdog if none reads it; 1 ms, or 10. Under the site's lock.
 *
 * @throws EmbeddedDatabaseError where a container beside ours uses the site
 */
export async function holdLifeline(site: Site): Promise<Lifeline> {
  const pipe = ensurePipe(site);
  const end = (await openOurs(site, pipe)) ?? (await withWatchdog(site, pipe, () => openToWrite(pipe)));
  if (end === undefined) throw new EmbeddedDatabaseError(`nobody watches over the database: ${pipe} can't be opened`);
  return {
    release: () => closeSync(end),
    end: () => {
      try {
        writeSync(end, 'done\n');
      } catch {
        // The watchdog was killed.
      }
      closeSync(end);
      forgetLifeline(site);
    },
  };
}

/** Starts a watchdog anew, for holders whose watchdog has become a reaper. Under the site's lock. */
export async function watchAgain(site: Site): Promise<void> {
  await withWatchdog(site, ensurePipe(site), () => undefined);
}

/** Removes the pipe, so that the next holder finds no watchdog that is about to leave. Under the site's lock. */
export function forgetLifeline(site: Site): void {
  removeIfPossible(pipeOf(site));
}

function pipeOf(site: Site): string {
  return join(site.run, 'lifeline');
}

function ensurePipe(site: Site): string {
  const pipe = pipeOf(site);
  if (statSync(pipe, { throwIfNoEntry: false })?.isFIFO()) return pipe;
  rmSync(pipe, { force: true });
  try {
    execFileSync('mkfifo', ['-m', '600', pipe], { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    const { stderr } = error as { stderr?: Buffer };
    const reason = systemCode(error) ?? lastLine(String(stderr ?? '')) ?? 'mkfifo failed';
    throw new EmbeddedDatabaseError(`a named pipe can't be made at ${pipe}: ${reason}`);
  }
  giveToOwner(pipe, site);
  return pipe;
}

/**
 * Processes of another container have numbers that say nothing here: by them its server looks dead, and a second one on the same files
 * would destroy them. A pipe is the kernel's own, so a watchdog of theirs shows. One of ours whose holders have just been killed
 * is soon gone.
 *
 * @returns undefined where nobody reads
 */
async function openOurs(site: Site, pipe: string): Promise<number | undefined> {
  const opened = await waitFor(() => {
    const end = openToWrite(pipe);
    if (end === undefined || runningServer(site) !== undefined || isHeld(site)) return { end };
    closeSync(end);
    return undefined;
  }, STRANGER_PATIENCE_MS);
  if (opened !== undefined) return opened.end;
  throw new EmbeddedDatabaseError(
    `${site.folder} is in use by processes that can't be seen from here, those of another container: run commands in that one, \
and give each server a folder of its own (database.data), or set DATABASE_URL for all`,
  );
}

/** Undefined where nobody reads. */
function openToWrite(pipe: string): number | undefined {
  try {
    return openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (systemCode(error) === 'ENXIO') return undefined;
    throw error;
  }
}

/**
 * Both ends are held open here until the watchdog has the pipe open and `then` is through, so that it neither waits for
 * ever for somebody to write nor sees an end before the beginning.
 */
async function withWatchdog<T>(site: Site, pipe: string, then: () => T): Promise<T> {
  const both = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    await startWatchdog(site, pipe);
    return then();
  } finally {
    closeSync(both);
  }
}

async function startWatchdog(site: Site, pipe: string): Promise<void> {
  const reaper = [process.execPath, reaperScript(), site.folder];
  const child = spawn('/bin/sh', ['-c', WATCHDOG, 'portcullis-database-watchdog', pipe, ...reaper], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    cwd: '/',
    env: { LC_ALL: 'C', PATH: '/usr/local/bin:/usr/bin:/bin' },
  });
  child.unref();
  await new Promise<void>((resolve, reject) => {
    const failed = (): void => reject(new EmbeddedDatabaseError(`the watchdog of ${site.cluster} didn't start`));
    child.once('error', failed);
    child.once('exit', failed);
    child.stdout.once('data', () => resolve());
  });
  child.removeAllListeners('exit');
  child.stdout.destroy();
}

/** Under Jest the sources run as they are, and the reaper, which plain Node runs, is in the build. */
function reaperScript(): string {
  const built = import.meta.url.endsWith('.ts') ? '../../../dist/database/embedded/reaper.js' : './reaper.js';
  return fileURLToPath(new URL(built, import.meta.url));
}
