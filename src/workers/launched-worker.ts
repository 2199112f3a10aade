import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FromWorker } from './messages.js';

/** How long the last words of a worker that has ended may take, in milliseconds. */
const LAST_WORDS_MS = 500;

/** How a worker ended. */
export interface WorkerEnd {
  /** Exit code 0. */
  readonly clean: boolean;
  readonly listened: boolean;
  /** For the operator: what it said when it refused to start, or by what it ended. */
  readonly reason: string;
  readonly livedMs: number;
}

/** A worker that has been started. */
export interface LaunchedWorker {
  readonly worker: Worker;
  /** Where it answers; undefined where it ended before it did. */
  readonly listening: Promise<string | undefined>;
  readonly ended: Promise<WorkerEnd>;
}

/**
 * Starts a worker process.
 *
 * @param receive takes what it says
 */
export function launchWorker(receive: (worker: Worker, message: FromWorker) => void): LaunchedWorker {
  const started = performance.now();
  const worker = cluster.fork();
  let address: string | undefined;
  let refusal: string | undefined;
  let listens: (address: string | undefined) => void;
  const listening = new Promise<string | undefined>((resolve) => (listens = resolve));
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'refused') refusal = message.message;
    if (message.kind === 'listening') listens((address = message.address));
    receive(worker, message);
  });
  const ended = endOf(worker).then(({ clean, reason }): WorkerEnd => {
    listens(undefined);
    const livedMs = performance.now() - started;
    return { clean, listened: address !== undefined, reason: refusal ?? reason, livedMs };
  });
  return { worker, listening, ended };
}

/**
 * Resolves once the process is gone and everything that it said has been read. A process that is killed in the middle of a message
 * never disconnects, since Node waits for the rest: after a moment it is not waited for any more.
 */
async function endOf(worker: Worker): Promise<{ clean: boolean; reason: string }> {
  const failed = new Promise<never>((_resolve, reject) => worker.once('error', reject));
  const heard = new AbortController();
  worker.once('disconnect', () => heard.abort());
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    worker.once('exit', (code: number | null, signal: string | null) => resolve({ code, signal })),
  );
  try {
    const { code, signal } = await Promise.race([exited, failed]);
    await sleep(LAST_WORDS_MS, undefined, { signal: heard.signal }).catch(() => undefined);
    const how = signal ? `by ${signal}` : `with exit code ${code}`;
    return { clean: code === 0, reason: `a worker ended ${how}` };
  } catch (error) {
    return { clean: false, reason: `a worker could not be started: ${(error as Error).message}` };
  }
}
