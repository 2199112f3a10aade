import type { Platform } from './platform.js';

/** What happened to the sign-in. */
export interface Change {
  /**
   * `signed-in`, `signed-out`: by somebody's wish. `ended`: the server accepts the session no more, since it expired, was
   * revoked, or its user was suspended; the visitor didn't ask for it.
   */
  readonly kind: 'signed-in' | 'signed-out' | 'ended';
  /** Whether another tab said so. */
  readonly elsewhere: boolean;
}

/** Those who want to hear of changes. */
export class Listeners {
  private readonly listeners = new Set<(change: Change) => void>();

  constructor(private readonly platform: Platform) {}

  add(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** A listener that throws is no reason for the others not to hear, nor for the client to stop; the page hears of it. */
  tell(kind: Change['kind'], elsewhere = false): void {
    for (const listener of this.listeners) {
      try {
        listener({ kind, elsewhere });
      } catch (error) {
        this.platform.after(0, () => {
          throw error;
        });
      }
    }
  }

  clear(): void {
    this.listeners.clear();
  }
}
