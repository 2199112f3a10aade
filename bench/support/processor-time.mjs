import { readdirSync, readFileSync } from 'node:fs';

/*
 * Processor time by the kernel's own count, to the nanosecond, as Linux keeps it for each thread.
 */

/** @returns milliseconds that all threads of a process have used so far, and that they have waited for a processor while they could run */
export function processorTime(pid) {
  let [used, waited] = [0, 0];
  for (const thread of threadsOf(pid)) {
    const [running, queued] = read(`/proc/${pid}/task/${thread}/schedstat`).split(' ', 2);
    used += Number(running) / 1e6;
    waited += Number(queued ?? 0) / 1e6;
  }
  return { used, waited };
}

/** @returns the processes that a process has started itself, and that still run */
export function childrenOf(pid) {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim();
  return children === '' ? [] : children.split(' ').map(Number);
}

function threadsOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** A process that has ended meanwhile has no file any more. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
