import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasLivingHolder } from './holders.js';
import { forgetLifeline, watchAgain } from './lifeline.js';
import { withLock, withLockIfPossible } from './lock.js';
import { stopServer } from './postmaster.js';
import { siteIn } from './site.js';

/** Longer than any start or stop that holds the lock. */
const LOCK_PATIENCE_MS = 180_000;
/** For a server whose launcher was killed before the server had written its pid; and between two looks at holders. */
const PAUSE_MS = 1000;

/**
 * What the watchdog becomes when the last holder is gone (lifeline.ts): `node reaper.js <site folder>`. Takes the lock
 * that starting takes too, so it never stops a server that somebody has just begun to use.
 */
async function reap(folder: string): Promise<void> {
  const site = siteIn(folder);
  if (!existsSync(site.run)) return;
  const held = await withLockIfPossible(site.run, LOCK_PATIENCE_MS, async () => {
    if (hasLivingHolder(site)) return true;
    if (!(await stopServer(site))) {
      await sleep(PAUSE_MS);
      await stopServer(site);
    }
    forgetLifeline(site);
    return false;
  });
  if (!held) return;
  // Somebody came between the end of the pipe and the lock, or a holder is only now dying.
  await sleep(PAUSE_MS);
  await withLock(site.run, LOCK_PATIENCE_MS, () => watchAgain(site));
}

await reap(process.argv[2] ?? '');
