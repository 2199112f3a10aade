import type { Principal } from '../access/index.js';
import type { Opened, StreamRequirements } from './live-streams-demand.js';
import type { StreamEnd } from './live-streams-end.js';

/** An open stream, and what is known of its session. */
export interface LiveStream extends Opened {
  readonly principal: Principal;
  readonly sessionId: string;
  readonly requires: StreamRequirements | undefined;
  readonly close: (end: StreamEnd) => void;
  /** The roles of its user as last seen: a change of one of them concerns it. */
  roles: readonly string[];
  /** Wall milliseconds: when its session ends by itself, as last seen. */
  expiresAt: number;
  /** Reads under way for it. While there are any, what is last seen of it may be out of date. */
  checks: number;
}

/** The open streams of this node, by session and by user. Holds nothing of streams that are gone. */
export class LiveStreamRegistry {
  private readonly streams = new Set<LiveStream>();
  private readonly bySession = new Map<string, Set<LiveStream>>();
  private readonly byUser = new Map<string, Set<LiveStream>>();

  get sizes(): { streams: number; sessions: number; users: number } {
    return { streams: this.streams.size, sessions: this.bySession.size, users: this.byUser.size };
  }

  add(stream: LiveStream): void {
    this.streams.add(stream);
    addTo(this.bySession, stream.sessionId, stream);
    addTo(this.byUser, stream.userId, stream);
  }

  /** @returns false where it was gone already */
  remove(stream: LiveStream): boolean {
    if (!this.streams.delete(stream)) return false;
    removeFrom(this.bySession, stream.sessionId, stream);
    removeFrom(this.byUser, stream.userId, stream);
    return true;
  }

  has(stream: LiveStream): boolean {
    return this.streams.has(stream);
  }

  /** A copy, as all of these: streams end while one looks at them. */
  all(): readonly LiveStream[] {
    return [...this.streams];
  }

  ofSession(sessionId: string): readonly LiveStream[] {
    return [...(this.bySession.get(sessionId) ?? [])];
  }

  ofUser(userId: string): readonly LiveStream[] {
    return [...(this.byUser.get(userId) ?? [])];
  }

  /** Those whose user held the role when last seen, and those who are being looked up right now: they may have got it since. */
  ofRole(role: string): readonly LiveStream[] {
    return this.all().filter(({ roles, checks }) => checks > 0 || roles.includes(role));
  }
}

function addTo(index: Map<string, Set<LiveStream>>, key: string, stream: LiveStream): void {
  const streams = index.get(key);
  if (streams === undefined) index.set(key, new Set([stream]));
  else streams.add(stream);
}

function removeFrom(index: Map<string, Set<LiveStream>>, key: string, stream: LiveStream): void {
  const streams = index.get(key);
  if (streams?.delete(stream) && streams.size === 0) index.delete(key);
}
