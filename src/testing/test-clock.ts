import { Injectable } from '@nestjs/common';
import { SystemClock } from '../clock/clock.js';

/**
 * A clock that tests move instead of sleeping. It starts at the real time and runs on from wherever it is put.
 *
 * `PortcullisTestingModule` brings one along; beside a database override the `Clock` with it.
 */
@Injectable()
export class TestClock extends SystemClock {
  private offset = 0;

  override now(): number {
    return super.now() + this.offset;
  }

  override monotonic(): number {
    return super.monotonic() + this.offset;
  }

  /** Moves both clocks on by so many milliseconds. */
  advance(milliseconds: number): void {
    this.offset += milliseconds;
  }

  /** Moves both clocks to a moment; only forward where there is a lease, which a step back looks like a suspended machine to. */
  set(moment: Date): void {
    this.advance(moment.getTime() - this.now());
  }
}
