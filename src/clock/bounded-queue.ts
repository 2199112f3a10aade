/** Runs tasks, a few at once, with a few more waiting in order. Whatever comes beyond that is refused, not delayed. */
export class BoundedQueue {
  private running = 0;
  private readonly waiting = new Set<() => void>();

  /**
   * @param concurrency tasks that run at once
   * @param capacity tasks that may wait
   * @param refusal makes the error for a task that may not, or that waited in vain
   * @param patienceMs how long a task may wait for its turn, in milliseconds; unless given, until it comes
   */
  constructor(
    private readonly concurrency: number,
    private readonly capacity: number,
    private readonly refusal: () => Error,
    private readonly patienceMs?: number,
  ) {}

  /** Tasks that wait for their turn. */
  get depth(): number {
    return this.waiting.size;
  }

  /** Begins a task at once where it may run, before this returns. */
  async run<Value>(task: () => Promise<Value>): Promise<Value> {
    if (this.running < this.concurrency) this.running++;
    else await this.turn();
    try {
      return await task();
    } finally {
      const [next] = this.waiting;
      // The place is handed over rather than given back, so that nobody slips in between.
      if (next === undefined) this.running--;
      else next();
    }
  }

  private turn(): Promise<void> {
    if (this.waiting.size >= this.capacity) throw this.refusal();
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        this.waiting.delete(enter);
        clearTimeout(patience);
        resolve();
      };
      const giveUp = (): void => {
        this.waiting.delete(enter);
        reject(this.refusal());
      };
      const patience = this.patienceMs === undefined ? undefined : setTimeout(giveUp, this.patienceMs);
      this.waiting.add(enter);
    });
  }
}
