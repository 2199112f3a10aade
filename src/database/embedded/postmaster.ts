import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isServerOf } from './process-identity.js';
import type { Site } from './site.js';
import { removeSocketFolder } from './socket-folder.js';
import { waitFor } from './waiting.js';

/** How long each way of stopping may take before the next, harsher one. */
const STOPPING = [
  ['SIGINT', 3_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 1_000],
] as const;

/** A server at work, as its own lock file tells. */
export interface RunningServer {
  readonly pid: number;
  readonly socketDir: string;
  /** `starting`, `ready`, `stopping` or `standby`. */
  readonly status: string;
}

/** The server that runs on this site, whoever started it and in whatever state; undefined if none does. */
export function runningServer(site: Site): RunningServer | undefined {
  const told = readPidFile(site);
  return told && isServerOf(told.pid, site.cluster) ? told : undefined;
}

/** PostgreSQL's own lock file, by line: pid, folder, start, port, socket folder, address, memory key, status. */
export function readPidFile(site: Site): RunningServer | undefined {
  try {
    const lines = readFileSync(pidFile(site), 'utf8').split('\n');
    return { pid: Number(lines[0]), socketDir: lines[4] ?? '', status: (lines[7] ?? '').trim() };
  } catch {
    return undefined;
  }
}

/**
 * Stops the server if one runs: at once for its clients, and if it takes long without a last checkpoint, which costs
 * the next start a recovery and never data.
 *
 * @returns whether there was one
 */
export async function stopServer(site: Site): Promise<boolean> {
  const server = runningServer(site);
  if (!server) return false;
  const gone = (): true | undefined => (isServerOf(server.pid, site.cluster) ? undefined : true);
  for (const [signal, patience] of STOPPING) {
    try {
      process.kill(server.pid, signal);
    } catch {
      break;
    }
    if (await waitFor(gone, patience)) break;
  }
  removeSocketFolder(server.socketDir);
  return true;
}

/** What a killed server left that its successor would stumble over. To be called when none runs, under the lock. */
export function clearLeftovers(site: Site): void {
  const told = readPidFile(site);
  if (!told) return;
  removeSocketFolder(told.socketDir);
  // With that pid dead PostgreSQL clears the file itself, after looking for backends that still live. With the pid
  // taken by another process of the same account it would take that for its predecessor and refuse for ever.
  if (identify(told.pid)) rmSync(pidFile(site), { force: true });
}

function pidFile(site: Site): string {
  return join(site.cluster, 'postmaster.pid');
}
