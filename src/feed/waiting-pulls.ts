import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, Inject, type OnModuleInit } from '@nestjs/common';
import { VerifierLeases } from './verifier-leases.js';

/** Pulls that wait at once, at most; whoever comes beyond is answered at once. */
const MAX_WAITING = 20_000;
/** Answered in one go; between two, whatever else this process has to do gets its turn. */
const BATCH = 32;

/** Pulls that wait for news. They are answered when there is some, and with each renewal of the node's own lease. */
@Injectable()
export class WaitingPulls implements OnModuleInit, BeforeApplicationShutdown {
  private waiting = new Set<() => void>();
  private stopped = false;

  constructor(@Inject(VerifierLeases) private readonly leases: VerifierLeases) {}

  onModuleInit(): void {
    this.leases.onFollowed(() => void this.release());
  }

  beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    return this.release();
  }

  /** How many wait. */
  get size(): number {
    return this.waiting.size;
  }

  /**
   * Until this node has followed the log or renewed its lease: then what it can give is longest.
   *
   * @param atMostMs milliseconds
   */
  wait(atMostMs: number): Promise<void> {
    if (this.stopped || this.waiting.size >= MAX_WAITING) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(done, atMostMs);
      const { waiting } = this;
      waiting.add(done);
      function done(): void {
        clearTimeout(timer);
        waiting.delete(done);
        resolve();
      }
    });
  }

  private async release(): Promise<void> {
    const released = [...this.waiting];
    for (let at = 0; at < released.length; at += BATCH) {
      if (at > 0) await nextTurn();
      for (const done of released.slice(at, at + BATCH)) done();
    }
  }
}
