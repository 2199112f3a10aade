import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './until.js';

/**
 * Kills the test run's own PostgreSQL as a power cut would, without a checkpoint or a word to anybody, and starts it again at
 * once, exactly as it was started. Linux only: it looks into /proc.
 *
 * @returns once it has recovered: when it was started, by `performance.now()`
 */
export async function crashServer(): Promise<number> {
  const cluster = join(dataFolder(), 'postgres');
  const pid = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
  const [program = '', ...args] = nulSeparated(`/proc/${pid}/cmdline`);
  const env = Object.fromEntries(nulSeparated(`/proc/${pid}/environ`).map((line) => line.split(/=(.*)/s, 2)));
  const { uid, gid } = statSync(cluster);
  // "Immediate shutdown" in PostgreSQL's words: every backend quits where it stands.
  process.kill(pid, 'SIGQUIT');
  await until('the server is gone', () => !isAlive(pid));
  const startedAt = performance.now();
  spawn(program, args, { uid, gid, env, cwd: cluster, detached: true, stdio: 'ignore' }).unref();
  await until('the server is ready', () => statusIn(cluster) === 'ready');
  return startedAt;
}

function statusIn(cluster: string): string | undefined {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[7]?.trim();
  } catch {
    return undefined;
  }
}

function nulSeparated(path: string): string[] {
  return readFileSync(path, 'utf8').split('\0').filter(Boolean);
}

function dataFolder(): string {
  const { PORTCULLIS_FAULTS_DATA: folder } = process.env;
  if (folder === undefined) throw new Error('run it with jest.faults.config.mjs');
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
