import { Injectable, Logger } from '@nestjs/common';
import type { CommittedChanges } from './change.js';

/** Whoever keeps something in memory that changes make untrue. Both methods are synchronous. */
export interface ChangeListener {
  /** Forget whatever these entries concern. May be called more than once for the same entries. */
  changed(changes: CommittedChanges): void;
  /** Forget everything: what happened meanwhile is not known. */
  forgetAll(): void;
}

/**
 * Hands changes to whoever must hear of them. The rooms above subscribe, so that a change down here never calls upward.
 */
@Injectable()
export class ChangeFeed {
  private readonly logger = new Logger(ChangeFeed.name);
  private readonly listeners = new Set<ChangeListener>();

  /** @returns ends the subscription */
  subscribe(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Tells every listener. One that throws is told to forget everything instead, since it may have kept what is untrue now.
   */
  publish(changes: CommittedChanges): void {
    for (const listener of this.listeners) {
      try {
        listener.changed(changes);
      } catch (error) {
        this.logger.error({ err: error, position: changes.position }, 'a listener to changes failed and forgets all');
        listener.forgetAll();
      }
    }
  }

  /** Makes every listener forget everything. */
  forgetAll(): void {
    for (const listener of this.listeners) listener.forgetAll();
  }
}
