import { linkSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedDatabaseError, systemCode, takesNothing } from './embedded.errors.js';
import { identify, isAlive, parseIdentity, self } from './process-identity.js';
import { waitFor } from './waiting.js';

const LOCK = /^lock\.(\d+)$/;
const DRAFT = /^lock-draft\.(\d+)\./;
/** Generations kept, so that somebody who looked long ago still finds the name taken that they try to make. */
const KEPT = 8;
const RETRY_MS = 25;
let drafts = 0;

/**
 * Runs `work` while no other process, and no other call in this one, runs under the same folder's lock.
 *
 * Node has no file locks that the kernel gives back, so this is a file with its owner's identity. Breaking a dead
 * owner's lock by removing the file would race (two see it dead, the slower one removes the faster one's new lock), so
 * nothing is removed: locks are numbered, the highest number counts, an empty file is a released lock, and the next
 * owner is whoever makes the next number, which a hard link does atomically and with its content complete.
 *
 * @param signal ends the wait for the lock
 * @throws EmbeddedDatabaseError if a living owner hasn't released it within `patienceMs`
 */
export async function withLock<T>(
  folder: string,
  patienceMs: number,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const take = (): string | undefined => {
    signal?.throwIfAborted();
    return tryLock(folder);
  };
  return await holding(await patiently(take, folder, patienceMs), work);
}

/**
 * The same for work that lets go of the database, which a disk that is full or has become read-only must not prevent: where no
 * lock can be made, the work is done without. If the disk has room again, and somebody begins to use the database at that very
 * moment, their server is stopped under them; no data is lost.
 *
 * @param identity a file with this process's identity, which becomes the lock: a full disk has room for another name. The
 *   content ends with the lock, so `work` must take that file away
 */
export async function withLockIfPossible<T>(
  folder: string,
  patienceMs: number,
  work: () => Promise<T>,
  identity?: string,
): Promise<T> {
  let lock: string | undefined;
  try {
    lock = await patiently(() => tryLock(folder, identity), folder, patienceMs);
  } catch (error) {
    if (!takesNothing(error)) throw error;
  }
  return lock === undefined ? await work() : await holding(lock, work);
}

async function holding<T>(lock: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await release(lock);
  }
}

async function patiently(take: () => string | undefined, folder: string, patienceMs: number): Promise<string> {
  const lock = await waitFor(take, patienceMs, RETRY_MS);
  if (lock !== undefined) return lock;
  throw new EmbeddedDatabaseError(`another process (pid ${owner(folder)}) has been starting or stopping the database \
in ${folder} for ${Math.round(patienceMs / 1000)} s: wait for it or end it`);
}

function tryLock(folder: string, identity?: string): string | undefined {
  const newest = highest(folder);
  if (newest > 0 && !isFree(join(folder, `lock.${newest}`))) return undefined;
  const lock = join(folder, `lock.${newest + 1}`);
  if (!makeLock(folder, lock, identity)) return undefined;
  // Whoever was delayed since looking may have made a number that others have long left behind.
  if (highest(folder) > newest + 1) {
    rmSync(lock, { force: true });
    return undefined;
  }
  sweep(folder, newest + 1 - KEPT);
  return lock;
}

/** @returns false where somebody else was faster */
function makeLock(folder: string, lock: string, identity: string | undefined): boolean {
  try {
    if (identity !== undefined) return link(identity, lock);
  } catch {
    // Somebody has taken the file away, perhaps.
  }
  const draft = join(folder, `lock-draft.${process.pid}.${++drafts}`);
  try {
    writeFileSync(draft, JSON.stringify(self()));
    return link(draft, lock);
  } finally {
    rmSync(draft, { force: true });
  }
}

function link(identity: string, lock: string): boolean {
  try {
    linkSync(identity, lock);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function highest(folder: string): number {
  return Math.max(0, ...readdirSync(folder).map((name) => Number(LOCK.exec(name)?.[1] ?? 0)));
}

function isFree(lock: string): boolean {
  try {
    const content = readFileSync(lock, 'utf8');
    const holder = parseIdentity(content);
    return content === '' || !holder || !isAlive(holder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function owner(folder: string): number | string {
  try {
    return parseIdentity(readFileSync(join(folder, `lock.${highest(folder)}`), 'utf8'))?.pid ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

async function release(lock: string): Promise<void> {
  try {
    truncateSync(lock, 0);
  } catch (error) {
    // The folder may have been removed under us: then there is nothing left to guard.
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  // Lets somebody who waits in this process go first, as the others do.
  await sleep(0);
}

function sweep(folder: string, upTo: number): void {
  for (const name of readdirSync(folder)) {
    const generation = Number(LOCK.exec(name)?.[1] ?? Infinity);
    const draftedBy = Number(DRAFT.exec(name)?.[1] ?? 0);
    const abandoned = draftedBy > 0 && !identify(draftedBy);
    if (generation <= upTo || abandoned) rmSync(join(folder, name), { force: true });
  }
}
