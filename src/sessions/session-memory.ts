import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Change, CommittedChanges } from '../changes/change.js';
import { ChangeFeed, type ChangeListener } from '../changes/change-feed.js';
import { Lease } from '../changes/lease.js';
import { RecentChanges, type ReadMark } from '../changes/recent-changes.js';
import { RecentlyUsed } from '../users/recently-used.js';
import { UserMemory, type RememberedUser } from '../users/user-memory.js';
import type { LiveSession } from './session.js';

/** Sessions kept in memory, at most; with its user each takes about 3 KiB (docs/measurements.md). */
const MAX_SESSIONS = 100_000;

/** A session as remembered, with the entry of its user that it was last put together with. */
interface RememberedSession {
  live: LiveSession;
  user: RememberedUser;
  readonly generation: number;
}

/**
 * Live sessions in memory: sessions by id and users by id, so that a change of a user is one entry to forget, however many
 * sessions they have. Follows the change log. Everything here is synchronous.
 */
@Injectable()
export class SessionMemory implements ChangeListener, OnModuleInit {
  private readonly sessions = new RecentlyUsed<RememberedSession>(MAX_SESSIONS);
  private readonly recent: RecentChanges;
  private hitCount = 0;
  private missCount = 0;
  private readonly overtakenListeners = new Set<(sessionId: string | undefined) => void>();

  constructor(
    @Inject(ChangeFeed) private readonly feed: ChangeFeed,
    @Inject(Lease) private readonly lease: Lease,
    @Inject(UserMemory) private readonly users: UserMemory,
  ) {
    this.recent = new RecentChanges(lease);
  }

  onModuleInit(): void {
    this.feed.subscribe(this);
  }

  get size(): number {
    return this.sessions.size;
  }

  /** How many look-ups memory has answered. For metrics. */
  get hits(): number {
    return this.hitCount;
  }

  /** How many look-ups were for what memory did not have. Those that it had without a lease are neither. */
  get misses(): number {
    return this.missCount;
  }

  /**
   * The session, if it is remembered and memory may be believed right now. The look-up and the clock are compared in one
   * synchronous step; the caller decides before it awaits anything.
   */
  find(id: string): LiveSession | undefined {
    const live = this.lookUp(id);
    if (live === undefined) this.missCount += 1;
    if (live === undefined || !this.lease.isTrusted()) return undefined;
    this.hitCount += 1;
    return live;
  }

  /** Taken before a read is sent. */
  mark(): ReadMark {
    return this.recent.mark();
  }

  /**
   * Remembers what a read brought, unless a change has overtaken it: anything since the read began that concerns the session,
   * the user or a role as they were loaded, or a registration or gap in between, when everything was forgotten.
   */
  remember(live: LiveSession, generation: number, mark: ReadMark): void {
    if (!this.recent.allowRemembering(mark, (change) => concerns(change, live))) return;
    const user: RememberedUser = { user: live.user, generation };
    this.users.remember(user);
    this.sessions.set(live.session.id, { live, user, generation });
  }

  /** Calls `listener` with the session whose reads under way are overtaken; undefined for all of them. */
  onOvertaken(listener: (sessionId: string | undefined) => void): void {
    this.overtakenListeners.add(listener);
  }

  changed({ position, entries }: CommittedChanges): void {
    for (const entry of entries) {
      this.recent.add(position, entry);
      if (entry.kind === 'session') this.sessions.delete(entry.subject);
      else if (entry.kind === 'user') this.users.forget(entry.subject);
      else if (entry.kind === 'role') this.users.forgetHoldersOf(entry.subject);
      else continue;
      // Whose session a read under way will turn out to be is not known yet, so a user or role overtakes them all.
      this.overtake(entry.kind === 'session' ? entry.subject : undefined);
    }
  }

  forgetAll(): void {
    this.sessions.clear();
    this.users.forgetAll();
    this.recent.forgetAll();
    this.overtake(undefined);
  }

  private lookUp(id: string): LiveSession | undefined {
    const remembered = this.sessions.get(id);
    if (remembered === undefined) return undefined;
    const user = this.users.get(remembered.live.user.id);
    if (user?.generation !== remembered.generation) return undefined;
    if (user !== remembered.user) {
      remembered.user = user;
      remembered.live = Object.freeze({ ...remembered.live, user: user.user });
    }
    return remembered.live;
  }

  private overtake(sessionId: string | undefined): void {
    for (const listener of this.overtakenListeners) listener(sessionId);
  }
}

/** Whether a change concerns what was loaded: the session, its user, or a role that the user holds. */
function concerns({ kind, subject }: Change, { session, user }: LiveSession): boolean {
  return (
    (kind === 'session' && subject === session.id) ||
    (kind === 'user' && subject === user.id) ||
    (kind === 'role' && user.roles.includes(subject))
  );
}
