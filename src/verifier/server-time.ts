import type { Clock } from '../clock/clock.js';

/** `iat` has whole seconds: the server's clock was at most this much further. */
const ROUNDED_MS = 999;

/**
 * The server's wall clock, as its signed answers tell it: a service whose own clock is wrong judges expiries like the server.
 * Never behind the server's, however long an answer was held back: it was made after its request was sent. Ahead by what the
 * answer took, half a lease at most.
 */
export class ServerTime {
  private offset: number | undefined;

  constructor(private readonly clock: Clock) {}

  /** @param iat seconds, from an answer whose request was sent at `sent` on the monotonic clock */
  note(iat: number, sent: number): void {
    this.offset = iat * 1_000 + ROUNDED_MS - sent;
  }

  /**
   * Milliseconds since the Unix epoch.
   *
   * @param isTold whether answers still come: without them the later of both clocks counts, since a monotonic clock may stand
   *   still while a machine sleeps
   */
  now(isTold: boolean): number {
    const wall = this.clock.now();
    if (this.offset === undefined) return wall;
    const told = this.clock.monotonic() + this.offset;
    return isTold ? told : Math.max(told, wall);
  }
}
