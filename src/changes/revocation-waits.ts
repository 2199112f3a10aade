import { Injectable } from '@nestjs/common';

/** Tells whoever measures how long revoking calls waited for the other nodes. */
@Injectable()
export class RevocationWaits {
  private readonly listeners = new Set<(waitedMs: number) => void>();

  /** @returns ends the subscription */
  subscribe(listener: (waitedMs: number) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** @param waitedMs as in the receipt */
  report(waitedMs: number): void {
    for (const listener of this.listeners) listener(waitedMs);
  }
}
