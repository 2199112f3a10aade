import { linkSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedDatabaseError, systemCode } from './embedded.errors.js';
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
 * @throws EmbeddedDatabaseError if a living owner hasn't released it within `patienceMs`
 */
export async function withLock<T>(folder: string, patienceMs: number, work: () => Promise<T>): Promise<T> {
  const lock = await waitFor(() => tryLock(folder), patienceMs, RETRY_MS);
  if (!lock) {
    throw new EmbeddedDatabaseError(`another process (pid ${owner(folder)}) has been starting or stopping the database \
in ${folder} for ${Math.round(patienceMs / 1000)} s: wait for it or end it`);
  }
  try {
    return await work();
  } finally {
    await release(lock);
  }
}

function tryLock(folder: string): string | undefined {
  const newest = highest(folder);
  if (newest > 0 && !isFree(join(folder, `lock.${newest}`))) return undefined;
  const lock = join(folder, `lock.${newest + 1}`);
  const draft = join(folder, `lock-draft.${process.pid}.${++drafts}`);
  writeFileSync(draft, JSON.stringify(self()));
  try {
    linkSync(draft, lock);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return undefined;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  // Whoever was delayed since looking may have made a number that others have long left behind.
  if (highest(folder) > newest + 1) {
    rmSync(lock, { force: true });
    return undefined;
  }
  sweep(folder, newest + 1 - KEPT);
  return lock;
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
