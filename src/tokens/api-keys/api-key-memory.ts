import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Change } from '../../changes/change.js';
import { LiveMemory } from '../../changes/live-memory.js';
import type { ReadMark } from '../../changes/recent-changes.js';
import type { LiveApiKey } from './api-key.js';

/** Keys kept in memory, at most. Whichever falls out costs a read, never correctness. */
const MAX_API_KEYS = 20_000;

/** Live API keys in memory, each with its user as read in the same statement. */
@Injectable()
export class ApiKeyMemory extends LiveMemory<LiveApiKey> {
  protected readonly kind = 'api-key';
  protected readonly kept = new LRUCache<string, LiveApiKey>({
    max: MAX_API_KEYS,
    dispose: (live) => this.unlist(live),
  });
  private readonly byUser = new Map<string, Set<string>>();

  /** Remembers what a read brought, unless a change of the key, its user or a role that they hold has overtaken it. */
  remember(live: LiveApiKey, mark: ReadMark): void {
    const { key, user } = live;
    if (!this.keep(key.id, live, mark)) return;
    const listed = this.byUser.get(user.id) ?? new Set<string>();
    this.byUser.set(user.id, listed.add(key.id));
  }

  /** A role looks at every key in memory: what it permits is resolved into them. */
  protected madeUntrueBy(change: Change): readonly string[] | undefined {
    switch (change.kind) {
      case 'api-key':
        return [change.subject];
      case 'user':
        return [...(this.byUser.get(change.subject) ?? [])];
      case 'role':
        return [...this.kept.entries()].filter(([, live]) => this.concerns(change, live)).map(([id]) => id);
      default:
        return undefined;
    }
  }

  /** The key, its user, or a role that the user holds. */
  protected concerns({ kind, subject }: Change, { key, user }: LiveApiKey): boolean {
    return (
      (kind === 'api-key' && subject === key.id) ||
      (kind === 'user' && subject === user.id) ||
      (kind === 'role' && user.roles.includes(subject))
    );
  }

  private unlist({ key, user }: LiveApiKey): void {
    const listed = this.byUser.get(user.id);
    listed?.delete(key.id);
    if (listed?.size === 0) this.byUser.delete(user.id);
  }
}
