import { BackgroundTask } from './background-task.js';

/** Written in batches of this many. */
const BATCH = 500;

/** How `NotedTimes` notes and writes. */
export interface NotedTimesOptions {
  /** The time of one thing is noted at most this often, in ms. */
  readonly granularityMs: number;
  /** Notes kept at once. What isn't noted is noted at its next use. */
  readonly most: number;
  /** Writes one batch, in the order of its ids. */
  readonly write: (ids: string[], times: Date[]) => Promise<unknown>;
  /** Told why a turn of the timer failed, and how many notes wait for the next one. */
  readonly failed: (error: unknown, pending: number) => void;
}

/**
 * When things were last used, written behind: requests note the time in memory, and a timer writes the notes in batches. A crash
 * loses at most one interval of them.
 */
export class NotedTimes {
  private readonly pending = new Map<string, number>();
  private readonly task: BackgroundTask;

  constructor(private readonly options: NotedTimesOptions) {
    this.task = new BackgroundTask(
      () => this.flush(),
      (error) => this.sayKept(error),
    );
  }

  /** Writes twice in each granularity. */
  start(): void {
    this.task.start(this.options.granularityMs / 2);
  }

  /** Writes what is left. */
  async stop(): Promise<void> {
    await this.task.stop();
    await this.flush().catch((error: unknown) => this.sayKept(error));
  }

  /**
   * Notes that something was used. No I/O.
   *
   * @param now wall milliseconds
   * @param written the time that the database has for it
   */
  note(id: string, now: number, written: number): void {
    const { granularityMs, most } = this.options;
    if (now - written < granularityMs) return;
    const noted = this.pending.get(id);
    if (noted !== undefined && now - noted < granularityMs) return;
    if (noted !== undefined || this.pending.size < most) this.pending.set(id, now);
  }

  /** What has been noted and not yet written, in wall milliseconds. */
  get(id: string): number | undefined {
    return this.pending.get(id);
  }

  /** Writes what has been noted: one statement for every 500. */
  async flush(): Promise<void> {
    // Sorted, so that two nodes that write the same things lock them in one order.
    const noted = [...this.pending].sort(([a], [b]) => (a < b ? -1 : 1));
    for (let start = 0; start < noted.length; start += BATCH) {
      const batch = noted.slice(start, start + BATCH);
      await this.options.write(
        batch.map(([id]) => id),
        batch.map(([, time]) => new Date(time)),
      );
      for (const [id, time] of batch) if (this.pending.get(id) === time) this.pending.delete(id);
    }
  }

  private sayKept(error: unknown): void {
    this.options.failed(error, this.pending.size);
  }
}
