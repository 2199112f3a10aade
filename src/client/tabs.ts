import type { Channel, Platform } from './platform.js';

/** What tabs tell one another. No credential is among it: any script of the origin can listen. */
export interface Word {
  /** `renewed`: there are other credentials in the storage. `ended`: the server accepts the session no more. */
  readonly kind: 'signed-in' | 'signed-out' | 'renewed' | 'ended';
  /** Names the credentials that are in the storage now; none are where it is missing. */
  readonly stamp?: string;
  /** Whose end it is. */
  readonly sessionId?: string;
}

const KINDS: readonly unknown[] = ['signed-in', 'signed-out', 'renewed', 'ended'] satisfies Word['kind'][];

/** The other tabs of this origin that use the same API in the same way. */
export class Tabs {
  private readonly channel: Channel | undefined;

  constructor(platform: Platform, name: string, enabled: boolean, hear: (word: Word) => void) {
    if (!enabled) return;
    try {
      this.channel = platform.openChannel?.(name, (word) => {
        if (KINDS.includes((word as Partial<Word> | null | undefined)?.kind)) hear(word as Word);
      });
    } catch {
      // The browser lets the page keep nothing, as a channel of Firefox's: it is alone.
    }
  }

  say(word: Word): void {
    try {
      this.channel?.say(word);
    } catch {
      // Closed already, or the browser lets pages keep nothing. The others find out at their next request.
    }
  }

  close(): void {
    this.channel?.close();
  }
}
