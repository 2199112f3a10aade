import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Change } from '../../changes/change.js';
import { LiveMemory } from '../../changes/live-memory.js';
import type { ReadMark } from '../../changes/recent-changes.js';
import type { LiveClient } from './client.js';

/** Clients kept in memory, at most. Whichever falls out costs a read, never correctness. */
const MAX_CLIENTS = 10_000;

/** Live clients in memory. */
@Injectable()
export class ClientMemory extends LiveMemory<LiveClient> {
  protected readonly kind = 'client';
  protected readonly kept = new LRUCache<string, LiveClient>({ max: MAX_CLIENTS });

  /** Remembers what a read brought, unless a change of the client has overtaken it. */
  remember(client: LiveClient, mark: ReadMark): void {
    this.keep(client.id, client, mark);
  }

  protected madeUntrueBy({ kind, subject }: Change): readonly string[] | undefined {
    return kind === 'client' ? [subject] : undefined;
  }

  protected concerns({ kind, subject }: Change, { id }: LiveClient): boolean {
    return kind === 'client' && subject === id;
  }
}
