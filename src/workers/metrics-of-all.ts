import type { Worker } from 'node:cluster';
import { AggregatorRegistry } from 'prom-client';
import type { FromPrimary, FromWorker, Measured } from './messages.js';

/** How long workers have to answer, in milliseconds; each waits a second for the database at most. */
const DEADLINE_MS = 1_500;

/** One round of asking every worker. */
interface Round {
  readonly measured: Measured[];
  missing: number;
  readonly done: (text: string | undefined) => void;
}

/**
 * The primary's half of metrics: workers share their ports, so whichever of them Prometheus happens to reach shows what all of
 * them measure, added up. Where one doesn't answer there is no page: a sum without it would look like counters that fell.
 */
export class MetricsOfAll {
  private readonly rounds = new Map<number, Round>();
  private lastRound = 0;

  /** @param workers those that listen */
  constructor(private readonly workers: () => readonly Worker[]) {}

  /** Takes a worker's message, where it is about metrics. */
  receive(from: Worker, message: FromWorker): void {
    if (message.kind === 'measured') this.add(message.id, message.metrics);
    if (message.kind !== 'metrics wanted') return;
    const { id } = message;
    void this.ask().then((text) => tell(from, { kind: 'metrics', id, text }));
  }

  private ask(): Promise<string | undefined> {
    return new Promise((resolve) => {
      const id = ++this.lastRound;
      const workers = this.workers();
      const done = (text: string | undefined): void => {
        clearTimeout(timer);
        this.rounds.delete(id);
        resolve(text);
      };
      const timer = setTimeout(done, DEADLINE_MS, undefined);
      this.rounds.set(id, { measured: [], missing: workers.length, done });
      for (const worker of workers) tell(worker, { kind: 'measure', id });
    });
  }

  private add(id: number, metrics: readonly Measured[]): void {
    const round = this.rounds.get(id);
    if (round === undefined) return;
    round.measured.push(...metrics);
    round.missing -= 1;
    if (round.missing > 0) return;
    AggregatorRegistry.aggregate(round.measured)
      .metrics()
      .then(round.done, () => round.done(undefined));
  }
}

/** One that has just ended is told nothing. */
function tell(worker: Worker, message: FromPrimary): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}
