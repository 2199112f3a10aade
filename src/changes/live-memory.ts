import { Inject, type OnModuleInit } from '@nestjs/common';
import type { LRUCache } from 'lru-cache';
import { ChangeFeed, type ChangeListener } from './change-feed.js';
import type { Change, ChangeKind, CommittedChanges } from './change.js';
import { Lease } from './lease.js';
import { RecentChanges, type ReadMark } from './recent-changes.js';

/**
 * Live things of one kind in memory, by id. Follows the change log: what a change makes untrue is forgotten, and a read that the
 * change has overtaken is not remembered. Everything here is synchronous.
 */
export abstract class LiveMemory<Value extends object> implements ChangeListener, OnModuleInit {
  protected abstract readonly kind: ChangeKind;
  protected abstract readonly kept: LRUCache<string, Value>;
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

  /** What is remembered under an id, if memory may be believed right now; the caller decides before it awaits anything. */
  find(id: string): Value | undefined {
    const value = this.kept.get(id);
    return value !== undefined && this.lease.isTrusted() ? value : undefined;
  }

  /** Taken before a read is sent. */
  mark(): ReadMark {
    return this.recent.mark();
  }

  /** Calls `listener` with the id whose reads under way are overtaken; undefined for all of them. */
  onOvertaken(listener: (id: string | undefined) => void): void {
    this.overtaken = listener;
  }

  changed({ position, entries }: CommittedChanges): void {
    for (const entry of entries) {
      const untrue = this.madeUntrueBy(entry);
      if (untrue === undefined) continue;
      this.recent.add(position, entry);
      for (const id of untrue) this.kept.delete(id);
      // Of another kind of change it isn't known yet which reads under way will turn out to be concerned.
      this.overtaken(entry.kind === this.kind ? entry.subject : undefined);
    }
  }

  forgetAll(): void {
    this.kept.clear();
    this.recent.forgetAll();
    this.overtaken(undefined);
  }

  /** Ids of what a change makes untrue; undefined for a change of a kind that never makes anything untrue here. */
  protected abstract madeUntrueBy(change: Change): readonly string[] | undefined;

  /** Whether a change concerns what was loaded. */
  protected abstract concerns(change: Change, value: Value): boolean;

  /** Remembers what a read brought, unless a change that concerns it has overtaken the read. @returns whether it did */
  protected keep(id: string, value: Value, mark: ReadMark): boolean {
    if (!this.recent.allowRemembering(mark, (change) => this.concerns(change, value))) return false;
    this.kept.set(id, value);
    return true;
  }
}
