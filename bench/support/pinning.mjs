import { execFileSync, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Two processors are what it takes to keep who is measured apart from who measures. */
const CORES = possible() ? { measured: '0', measuring: '1' } : undefined;

/** @returns in words, for the report */
export const pinning = CORES ? `on processor ${CORES.measured} alone` : 'not pinned to a processor';

/** Puts this process, and whatever it starts from now on, beside those that are measured. */
export function pinSelf() {
  if (CORES) execFileSync('taskset', ['-p', '-c', CORES.measuring, String(process.pid)], { stdio: 'pipe' });
}

/** Forks a program onto the processor of those that are measured, or of those that measure. */
export function forkOn(role, program, args = [], options = {}) {
  if (!CORES) return fork(program, args, options);
  const execArgv = ['taskset', '-c', CORES[role], process.execPath, ...(options.execArgv ?? [])];
  return fork(program, args, { ...options, execPath: '/usr/bin/env', execArgv });
}

function possible() {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'pipe' });
    return availableParallelism() > 1;
  } catch {
    return false;
  }
}
