import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Change, CommittedChanges } from '../../changes/change.js';
import { ChangeFeed, type ChangeListener } from '../../changes/change-feed.js';
import { Lease } from '../../changes/lease.js';
import { RecentChanges, type ReadMark } from '../../changes/recent-changes.js';
import type { LiveClient } from './client.js';

/** Clients kept in memory, at most. Whichever falls out costs a read, never correctness. */
const MAX_CLIENTS = 10_000;

/** Live clients in memory. Follows the change log, as the memory of sessions does. Everything here is synchronous. */
@Injectable()
export class ClientMemory implements ChangeListener, OnModuleInit {
  private readonly clients = new LRUCache<string, LiveClient>({ max: MAX_CLIENTS });
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

  /** The client, if it is remembered and memory may be believed right now; the caller decides before it awaits anything. */
  find(id: string): LiveClient | undefined {
    const client = this.clients.get(id);
    return client !== undefined && this.lease.isTrusted() ? client : undefined;
  }

  /** Taken before a read is sent. */
  mark(): ReadMark {
    return this.recent.mark();
  }

  /** Remembers what a read brought, unless a change of the client has overtaken it. */
  remember(client: LiveClient, mark: ReadMark): void {
    const concerns = ({ kind, subject }: Change): boolean => kind === 'client' && subject === client.id;
    if (!this.recent.allowRemembering(mark, concerns)) return;
    this.clients.set(client.id, client);
  }

  /** Calls `listener` with the client whose reads under way are overtaken; undefined for all of them. */
  onOvertaken(listener: (id: string | undefined) => void): void {
    this.overtaken = listener;
  }

  changed({ position, entries }: CommittedChanges): void {
    for (const entry of entries) {
      if (entry.kind !== 'client') continue;
      this.recent.add(position, entry);
      this.clients.delete(entry.subject);
      this.overtaken(entry.subject);
    }
  }

  forgetAll(): void {
    this.clients.clear();
    this.recent.forgetAll();
    this.overtaken(undefined);
  }
}
