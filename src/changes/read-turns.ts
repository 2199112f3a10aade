import { StateUnavailable } from '../database/state-unavailable.js';

/** Whoever waits for a turn. */
interface Waiting {
  readonly enter: () => void;
  readonly patience: NodeJS.Timeout;
}

/**
 * Lets so many reads run at once, and the others in the order in which they came. When a role that thousands hold changes, all
 * of them are read again: they come one after the other, and leave connections of the pool to whoever revokes.
 */
export class ReadTurns {
  private readonly waiting = new Set<Waiting>();
  private taken = 0;

  /**
   * @param atOnce how many run
   * @param most how many wait
   * @param patienceMs how long each may wait
   */
  constructor(
    private readonly atOnce: number,
    private readonly most: number,
    private readonly patienceMs: number,
  ) {}

  /**
   * Asks for a turn, which must be given back.
   *
   * @returns undefined where it is there at once
   * @throws StateUnavailable (as a rejection) when it doesn't come in time, or too many wait; then there is none to give back
   */
  take(): Promise<void> | undefined {
    if (this.taken < this.atOnce) {
      this.taken += 1;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const refuse = (): void => reject(new StateUnavailable({ headers: { 'retry-after': '1' } }));
      if (this.waiting.size >= this.most) return refuse();
      const patience = setTimeout(() => {
        this.waiting.delete(waiting);
        refuse();
      }, this.patienceMs);
      const waiting: Waiting = { enter: resolve, patience };
      this.waiting.add(waiting);
    });
  }

  /** Gives a turn to whoever has waited longest. */
  give(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.taken -= 1;
      return;
    }
    this.waiting.delete(next);
    clearTimeout(next.patience);
    next.enter();
  }
}
