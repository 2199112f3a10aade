import { existsSync } from 'node:fs';
import { BackgroundTask } from '../../clock/background-task.js';
import { withLock } from './lock.js';
import { readPidFile } from './postmaster.js';
import type { Site } from './site.js';

/** Between two looks, in milliseconds. */
const LOOK_MS = 1_000;
/** As long as a start that another process is at may take. */
const LOCK_PATIENCE_MS = 90_000;

/**
 * Starts the server again when it has died, by whatever killed it: requests would be refused until every process that holds it had
 * ended. Looks each second, by the number in its lock file and no more, since a look must cost nothing on any system.
 *
 * @param revive reuses the live server, which another holder may have started, or starts one; under the site's lock
 * @param say told, in one line, what happened
 */
export function keepAlive(site: Site, say: (line: string) => void, revive: () => Promise<void>): BackgroundTask {
  let failing = false;
  const look = async (): Promise<void> => {
    // With the data folder removed under us there is nothing to start.
    if (isThere(readPidFile(site)?.pid) || !existsSync(site.cluster)) return;
    await withLock(site.run, LOCK_PATIENCE_MS, revive);
    failing = false;
    say('PostgreSQL had ended and was started again');
  };
  const task = new BackgroundTask(look, (error) => {
    if (!failing) say(`PostgreSQL has ended and can't be started again: ${String(error)}`);
    failing = true;
  });
  task.start(LOOK_MS);
  return task;
}

/** A process of another account can't be signalled, but is there. */
function isThere(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
