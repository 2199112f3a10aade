import { readdirSync, readFileSync } from 'node:fs';

/*
 * Processor time by the kernel's own count, to the nanosecond, as Linux keeps it for each thread.
 */

/**
 * @returns milliseconds that all threads of a process have used so far, the first of them alone (`main`), and that all have waited for
 *   a processor while they could run
 */
export function processorTime(pid) {
  let [used, waited, main] = [0, 0, 0];
  for (const thread of threadsOf(pid)) {
    const [running, queued] = read(`/proc/${pid}/task/${thread}/schedstat`).split(' ', 2);
    used += Number(running) / 1e6;
    if (thread === String(pid)) main = Number(running) / 1e6;
    waited += Number(queued ?? 0) / 1e6;
  }
  return { used, waited, main };
}

/** The first thread's alone, by a single read. @returns milliseconds; throws once the process has ended */
export function firstThreadTime(pid) {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ', 1)[0]) / 1e6;
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
