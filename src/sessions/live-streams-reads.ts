import { Inject, Injectable } from '@nestjs/common';
import { READ_DEADLINE_MS } from '../changes/primary-reads.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { LastSeen } from './last-seen.js';
import { SELECT_LIVE_SESSIONS, type LiveSessionRow } from './live-session-row.js';
import { liveSessionFromRows, type LiveSession } from './session.js';
import { SessionMemory } from './session-memory.js';

/** Sessions read by one statement, at most. */
const BATCH = 500;

/** Those who wait for one session. */
interface Waiting {
  readonly answer: Promise<LiveSession | undefined>;
  readonly settle: (live: LiveSession | undefined) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Looks up the sessions of live streams: in memory, or many by one statement, one statement at a time. So a change of a role
 * that thousands of streams hold, or a lease that was lost, costs the primary a few reads and not thousands at once.
 */
@Injectable()
export class LiveStreamReads {
  private readonly waiting = new Map<string, Waiting>();
  private running = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SessionMemory) private readonly memory: SessionMemory,
    @Inject(LastSeen) private readonly lastSeen: LastSeen,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The session, where memory knows it to be in force at this very moment. The caller decides before it awaits anything. */
  remembered(sessionId: string): LiveSession | undefined {
    const live = this.memory.find(sessionId);
    return live !== undefined && this.isInForce(live) ? live : undefined;
  }

  /**
   * The session as the primary has it, by a read that is sent after this call.
   *
   * @returns undefined where it has ended; whether it has expired is not looked at
   * @throws StateUnavailable when the primary doesn't answer in time
   */
  read(sessionId: string): Promise<LiveSession | undefined> {
    const joined = this.waiting.get(sessionId);
    if (joined !== undefined) return joined.answer;
    const waiting = wait();
    this.waiting.set(sessionId, waiting);
    if (!this.running) {
      this.running = true;
      // Not at once: whoever hears of the same change joins, and memory has heard of it too.
      setImmediate(() => void this.readAll());
    }
    return waiting.answer;
  }

  /** When a session ends by itself, in wall milliseconds, unless it is used before. */
  expiryOf({ session }: LiveSession): number {
    return Math.min(this.lastSeen.idleExpiryOf(session), session.expiresAt.getTime());
  }

  /** Whether a session that has not been ended has not ended by itself either. */
  isInForce(live: LiveSession): boolean {
    return this.expiryOf(live) > this.clock.now();
  }

  private async readAll(): Promise<void> {
    while (this.waiting.size > 0) {
      const batch = [...this.waiting].slice(0, BATCH);
      for (const [id] of batch) this.waiting.delete(id);
      try {
        const found = await this.load(batch.map(([id]) => id));
        for (const [id, { settle }] of batch) settle(found.get(id));
      } catch (error) {
        // Nor will the primary answer those who wait behind: one deadline for all, not one after the other.
        const behind = [...this.waiting];
        this.waiting.clear();
        for (const [, { fail }] of [...batch, ...behind]) fail(error);
      }
    }
    this.running = false;
  }

  private async load(ids: readonly string[]): Promise<Map<string, LiveSession>> {
    const mark = this.memory.mark();
    const rows = await this.database.queryWithin<LiveSessionRow>(READ_DEADLINE_MS, FIND_LIVE_SESSIONS, [ids]);
    const found = new Map<string, LiveSession>();
    for (const row of rows) {
      const live = liveSessionFromRows(row, row);
      this.memory.remember(live, row.session_generation, mark);
      found.set(live.session.id, live);
    }
    return found;
  }
}

function wait(): Waiting {
  let settle!: Waiting['settle'];
  let fail!: Waiting['fail'];
  const answer = new Promise<LiveSession | undefined>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  return { answer, settle, fail };
}

/** As for a request, but for many sessions. Uses the primary key of `sessions`. */
const FIND_LIVE_SESSIONS = `${SELECT_LIVE_SESSIONS} WHERE s.id = ANY ($1::uuid[])`;
