import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Change, CommittedChanges } from '../../changes/change.js';
import { ChangeFeed, type ChangeListener } from '../../changes/change-feed.js';
import { Lease } from '../../changes/lease.js';
import { RecentChanges, type ReadMark } from '../../changes/recent-changes.js';
import type { LiveApiKey } from './api-key.js';

/** Keys kept in memory, at most. Whichever falls out costs a read, never correctness. */
const MAX_API_KEYS = 20_000;

/**
 * Live API keys in memory, each with its user as read in the same statement. Follows the change log, as the memory of sessions
 * does. Everything here is synchronous.
 */
@Injectable()
export class ApiKeyMemory implements ChangeListener, OnModuleInit {
  private readonly byUser = new Map<string, Set<string>>();
  private readonly keys = new LRUCache<string, LiveApiKey>({
    max: MAX_API_KEYS,
    dispose: (live) => this.unlist(live),
  });
  private readonly recent: RecentChanges;
  private overtaken: (id: string | undefined) => void = () => undefined;

  constructor(
    @Inject(ChangeFeed) private readonly feed: ChangeFeed,
    @Inject(Lease) private readonly lease: Lease,
  ) {
    this.recent = new RecentChanges(lease);
  }

  onModuleInit(): void {
    this.feed.subscribe(this);
  }

  /** The key, if it is remembered and memory may be believed right now; the caller decides before it awaits anything. */
  find(id: string): LiveApiKey | undefined {
    const live = this.keys.get(id);
    return live !== undefined && this.lease.isTrusted() ? live : undefined;
  }

  /** Taken before a read is sent. */
  mark(): ReadMark {
    return this.recent.mark();
  }

  /** Remembers what a read brought, unless a change of the key, its user or a role that they hold has overtaken it. */
  remember(live: LiveApiKey, mark: ReadMark): void {
    if (!this.recent.allowRemembering(mark, (change) => concerns(change, live))) return;
    this.keys.set(live.key.id, live);
    const listed = this.byUser.get(live.user.id) ?? new Set<string>();
    this.byUser.set(live.user.id, listed.add(live.key.id));
  }

  /** Calls `listener` with the key whose reads under way are overtaken; undefined for all of them. */
  onOvertaken(listener: (id: string | undefined) => void): void {
    this.overtaken = listener;
  }

  changed({ position, entries }: CommittedChanges): void {
    for (const entry of entries) {
      const { kind, subject } = entry;
      if (kind !== 'api-key' && kind !== 'user' && kind !== 'role') continue;
      this.recent.add(position, entry);
      for (const id of this.concernedBy(entry)) this.keys.delete(id);
      // Whose key a read under way will turn out to be is not known yet, so a user or role overtakes them all.
      this.overtaken(kind === 'api-key' ? subject : undefined);
    }
  }

  forgetAll(): void {
    this.keys.clear();
    this.byUser.clear();
    this.recent.forgetAll();
    this.overtaken(undefined);
  }

  /** A role looks at every key in memory: what it permits is resolved into them. */
  private concernedBy(change: Change): string[] {
    if (change.kind === 'api-key') return [change.subject];
    if (change.kind === 'user') return [...(this.byUser.get(change.subject) ?? [])];
    return [...this.keys.entries()].filter(([, live]) => concerns(change, live)).map(([id]) => id);
  }

  private unlist({ key, user }: LiveApiKey): void {
    const listed = this.byUser.get(user.id);
    listed?.delete(key.id);
    if (listed?.size === 0) this.byUser.delete(user.id);
  }
}

/** Whether a change concerns what was loaded: the key, its user, or a role that the user holds. */
function concerns({ kind, subject }: Change, { key, user }: LiveApiKey): boolean {
  return (
    (kind === 'api-key' && subject === key.id) ||
    (kind === 'user' && subject === user.id) ||
    (kind === 'role' && user.roles.includes(subject))
  );
}
