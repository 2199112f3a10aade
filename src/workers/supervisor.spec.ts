import type { Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { LaunchedWorker, WorkerEnd } from './launched-worker.js';
import { Supervisor } from './supervisor.js';

/** A worker without a process: it listens and ends when the test says so, and at once where it is told to end. */
class FakeWorker {
  readonly launched: LaunchedWorker;
  listen!: () => void;
  private end!: (end: WorkerEnd) => void;
  private dead = false;

  constructor() {
    const kill = (): void => this.die(true);
    this.launched = {
      worker: { isDead: () => this.dead, kill, process: { kill } } as unknown as Worker,
      listening: new Promise((resolve) => (this.listen = () => resolve('http://127.0.0.1:3000'))),
      ended: new Promise((resolve) => (this.end = resolve)),
    };
  }

  get isAlive(): boolean {
    return !this.dead;
  }

  die(clean = false): void {
    this.dead = true;
    // It has lived for long, so that it is replaced without a pause.
    this.end({ clean, listened: true, reason: 'a worker ended', livedMs: 60_000 });
  }
}

/** Two workers that listen. */
async function started(): Promise<{ supervisor: Supervisor; workers: FakeWorker[]; run: Promise<void> }> {
  const workers: FakeWorker[] = [];
  const supervisor = new Supervisor(2, pino({ level: 'silent' }), () => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker.launched;
  });
  let run = Promise.resolve();
  const ready = new Promise<string>((resolve) => {
    run = supervisor.run(resolve);
  });
  for (const worker of workers) worker.listen();
  await ready;
  return { supervisor, workers, run };
}

/** Lets everything that is launched listen, until nothing more is. */
async function quieten(workers: readonly FakeWorker[]): Promise<void> {
  for (let count = -1; count !== workers.length;) {
    count = workers.length;
    for (const worker of workers) worker.listen();
    // Longer than no pause before a replacement, which is a timer as well.
    await sleep(5);
  }
}

describe('a roll', () => {
  it.each([
    ['none', undefined],
    ['the one that is being replaced', 0],
    ['one whose turn is yet to come', 1],
  ])('leaves as many workers as before, all of them new, where %s dies meanwhile', async (_, victim) => {
    const { supervisor, workers, run } = await started();
    const before = [...workers];
    const rolled = supervisor.roll();
    if (victim !== undefined) workers[victim]?.die();
    await quieten(workers);
    await rolled;
    expect(workers.filter(({ isAlive }) => isAlive)).toHaveLength(2);
    expect(before.some(({ isAlive }) => isAlive)).toBe(false);
    supervisor.stop();
    await run;
  });
});
