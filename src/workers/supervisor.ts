import type { Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { launchWorker, type LaunchedWorker, type WorkerEnd } from './launched-worker.js';
import { MetricsOfAll } from './metrics-of-all.js';
import { WorkersError } from './workers.errors.js';

/** A worker that is started again waits this long, twice as long each time that the one before it ended soon. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** A worker that lived this long ended for a reason of its own. */
const SOON_MS = 10_000;
/** So many that refuse to start in a row are no accident. */
const MOST_REFUSALS = 5;
/** For the whole stop, in milliseconds: over the workers' own deadline, under the contract's 5 s. */
const STOP_DEADLINE_MS = 4_600;

/** Keeps a number of workers running: starts again what ends, passes stop signals on, and ends when all have. */
export class Supervisor {
  private readonly keeping = new Set<Promise<void>>();
  private readonly running = new Set<Worker>();
  private readonly listening = new Set<Worker>();
  private readonly retired = new Set<Worker>();
  private readonly stopped = new AbortController();
  private readonly metrics = new MetricsOfAll(() => [...this.listening]);
  private booted = false;
  private rolling = false;
  private failure: WorkersError | undefined;

  constructor(
    private readonly count: number,
    private readonly log: Logger,
    private readonly fork: typeof launchWorker = launchWorker,
  ) {}

  /**
   * Runs until a stop signal has ended every worker.
   *
   * @param ready called once, when all of them listen
   * @throws WorkersError when one refuses to start, or doesn't stop cleanly
   */
  async run(ready: (address: string) => void): Promise<void> {
    const first = Array.from({ length: this.count }, () => this.launch());
    void Promise.all(first.map(({ listening }) => listening)).then(([address]) => {
      if (address === undefined || this.stopped.signal.aborted) return;
      this.booted = true;
      ready(address);
    });
    for (const launched of first) this.keep(launched);
    while (this.keeping.size > 0) await Promise.all(this.keeping);
    if (this.failure !== undefined) throw this.failure;
  }

  /** Ends every worker cleanly; those that take too long are killed. A second call kills them at once. */
  stop(): void {
    if (this.stopped.signal.aborted) return this.kill('SIGKILL');
    this.stopped.abort();
    this.kill('SIGTERM');
    setTimeout(() => this.kill('SIGKILL'), STOP_DEADLINE_MS).unref();
  }

  /** Replaces one worker after the other, each only once its successor listens: nobody is refused meanwhile. */
  async roll(): Promise<void> {
    if (this.rolling || !this.booted || this.stopped.signal.aborted) return;
    this.rolling = true;
    this.log.info('replacing the workers one by one');
    for (const worker of [...this.running]) {
      // One that died since then is replaced like any other that does.
      if (worker.isDead()) continue;
      const successor = this.launch();
      const address = await successor.listening;
      if (this.stopped.signal.aborted) return this.keep(successor);
      if (address === undefined) {
        this.log.error({ reason: (await successor.ended).reason }, 'a new worker did not start; the others stay');
        break;
      }
      this.keep(successor);
      // If it died meanwhile, its place has been taken already, and the one started here is one too many.
      const surplus = worker.isDead() ? successor.worker : worker;
      this.retired.add(surplus);
      surplus.kill('SIGTERM');
    }
    this.rolling = false;
  }

  private launch(): LaunchedWorker {
    const launched = this.fork((worker, message) => {
      if (message.kind === 'listening') this.listening.add(worker);
      this.metrics.receive(worker, message);
    });
    const { worker } = launched;
    this.running.add(worker);
    void launched.ended.then(() => {
      this.running.delete(worker);
      this.listening.delete(worker);
    });
    return launched;
  }

  private keep(launched: LaunchedWorker): void {
    const kept = this.keepRunning(launched).finally(() => this.keeping.delete(kept));
    this.keeping.add(kept);
  }

  private async keepRunning(first: LaunchedWorker): Promise<void> {
    let soon = 0;
    let refusals = 0;
    for (let launched = first; ; launched = this.launch()) {
      const end = await launched.ended;
      const isWanted = this.stopped.signal.aborted || this.retired.delete(launched.worker);
      if (isWanted) return this.note(end);
      soon = end.livedMs < SOON_MS ? soon + 1 : 0;
      refusals = end.listened ? 0 : refusals + 1;
      if (refusals > 0 && (!this.booted || refusals === MOST_REFUSALS)) return this.fail(end.reason);
      this.log.warn({ reason: end.reason }, 'a worker ended; another one takes its place');
      const pause = soon === 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (soon - 1), LONGEST_PAUSE_MS);
      await sleep(pause, undefined, { signal: this.stopped.signal }).catch(() => undefined);
      if (this.stopped.signal.aborted) return;
    }
  }

  /** How a worker ended that was told to. One that had not begun to listen knows nothing of clean ends yet. */
  private note({ clean, listened, reason }: WorkerEnd): void {
    if (!clean && listened) this.failure ??= new WorkersError(`${reason}, and not cleanly`);
  }

  private fail(reason: string): void {
    this.failure ??= new WorkersError(reason);
    if (!this.stopped.signal.aborted) this.stop();
  }

  private kill(signal: NodeJS.Signals): void {
    for (const worker of this.running) worker.process.kill(signal);
  }
}
