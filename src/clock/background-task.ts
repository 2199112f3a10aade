/** Work that a process does again and again beside its requests: never twice at once, and a failure waits for the next turn. */
export class BackgroundTask {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  /**
   * @param work one turn
   * @param failed told why a turn failed; the next one comes all the same
   */
  constructor(
    private readonly work: () => Promise<unknown>,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Whether a long turn should come to its end. */
  get isStopping(): boolean {
    return this.stopped;
  }

  /** Does a turn every `intervalMs`. Keeps no process alive. */
  start(intervalMs: number): void {
    this.timer = setInterval(() => {
      this.running = this.running.then(() => this.turn());
    }, intervalMs);
    this.timer.unref();
  }

  /** No more turns; waits for the one under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  private async turn(): Promise<void> {
    if (this.stopped) return;
    try {
      await this.work();
    } catch (error) {
      this.failed(error);
    }
  }
}
