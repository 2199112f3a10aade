/** Runs tasks, a few at once, with a few more waiting in order. Whatever comes beyond that is refused, not delayed. */
export class BoundedQueue {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /**
   * @param concurrency tasks that run at once
   * @param capacity tasks that may wait
   * @param refusal makes the error for a task that may not
   */
  constructor(
    private readonly concurrency: number,
    private readonly capacity: number,
    private readonly refusal: () => Error,
  ) {}

  /** Tasks that wait for their turn. */
  get depth(): number {
    return this.waiting.length;
  }

  async run<Value>(task: () => Promise<Value>): Promise<Value> {
    if (this.running < this.concurrency) this.running++;
    else await this.turn();
    try {
      return await task();
    } finally {
      const next = this.waiting.shift();
      // The place is handed over rather than given back, so that nobody slips in between.
      if (next === undefined) this.running--;
      else next();
    }
  }

  private turn(): Promise<void> {
    if (this.waiting.length >= this.capacity) throw this.refusal();
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
