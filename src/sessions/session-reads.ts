import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.js';
import { StateUnavailable } from '../database/state-unavailable.js';
import { withDeadline } from '../database/with-deadline.js';
import { USER_COLUMNS, type UserRow } from '../users/user.js';
import { liveSessionFromRow, SESSION_COLUMNS, type LiveSession, type SessionRow } from './session.js';
import { SessionMemory, type ReadMark } from './session-memory.js';

/** Reads under way at once, at most: past that a request is refused rather than queued behind a database that is away. */
const MAX_READS = 256;
/** How long a request waits for its read, in milliseconds: the contract's answer within 2 s, with something to spare. */
const READ_DEADLINE_MS = 1_500;

interface LiveRow extends SessionRow, UserRow {
  session_generation: number;
}

/** The reads of one session: the one under way and, for those who mustn't join it, the one that comes after it. */
interface Flight {
  readonly current: Promise<LiveSession | undefined>;
  next: Promise<LiveSession | undefined> | undefined;
}

/** Reads sessions from the primary when memory doesn't have them, or mustn't be believed. One read at a time for each. */
@Injectable()
export class SessionReads implements OnModuleInit {
  private readonly flights = new Map<string, Flight>();
  /** Reads under way that a request may still join: begun under this registration, and overtaken by no change since. */
  private readonly joinable = new Set<Promise<LiveSession | undefined>>();
  private count = 0;
  private fallbacks = 0;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SessionMemory) private readonly memory: SessionMemory,
  ) {}

  onModuleInit(): void {
    this.memory.onOvertaken((sessionId) => {
      if (sessionId === undefined) return this.joinable.clear();
      const flight = this.flights.get(sessionId);
      if (flight !== undefined) this.joinable.delete(flight.current);
    });
  }

  /** How many reads were sent because memory could not be trusted. For metrics. */
  get fallbackReads(): number {
    return this.fallbacks;
  }

  /**
   * Reads a session that has not ended, with its user and what they may do, in one statement.
   *
   * Joins the read of the same session that is under way, if this node is trusted: whatever has been revoked before our
   * request came would have overtaken that read. Otherwise joins the one after it, which is sent when it is through, and so
   * after our request came. However many ask, the primary has one read of a session at a time.
   *
   * @param fresh joins nothing that was sent before this call
   * @throws StateUnavailable when the primary doesn't answer in time, or too many reads are under way
   */
  read(id: string, fresh: boolean): Promise<LiveSession | undefined> {
    const mark = this.memory.mark();
    const flight = this.flights.get(id);
    if (flight === undefined) return this.send(id, mark);
    if (!fresh && mark.trusted && this.joinable.has(flight.current)) return flight.current;
    const sendNext = (): Promise<LiveSession | undefined> => this.send(id, this.memory.mark());
    // The deadline counts from our own call, whatever the read before us takes.
    return withDeadline((flight.next ??= flight.current.then(sendNext, sendNext)), READ_DEADLINE_MS);
  }

  private send(id: string, mark: ReadMark): Promise<LiveSession | undefined> {
    if (this.count >= MAX_READS) return Promise.reject(new StateUnavailable({ headers: { 'retry-after': '1' } }));
    this.count += 1;
    if (!mark.trusted) this.fallbacks += 1;
    const current = this.load(id, mark);
    const flight: Flight = { current, next: undefined };
    this.flights.set(id, flight);
    if (mark.trusted) this.joinable.add(current);
    const landed = (): void => {
      this.count -= 1;
      this.joinable.delete(current);
      // The next one, sent in the same breath, may have taken the place already.
      if (this.flights.get(id) === flight) this.flights.delete(id);
    };
    current.then(landed, landed);
    return current;
  }

  private async load(id: string, mark: ReadMark): Promise<LiveSession | undefined> {
    const [row] = await this.database.queryWithin<LiveRow>(READ_DEADLINE_MS, FIND_LIVE_SESSION, [id]);
    if (row === undefined) return undefined;
    const live = liveSessionFromRow(row);
    this.memory.remember(live, row.session_generation, mark);
    return live;
  }
}

/**
 * A session lives only while its generation equals its user's. Uses the primary keys of `sessions`, `users`, `user_roles`
 * and `role_permissions`.
 */
const FIND_LIVE_SESSION = `
  SELECT ${SESSION_COLUMNS}, ${USER_COLUMNS}, s.generation AS session_generation
  FROM sessions s
  JOIN users u ON u.id = s.user_id AND u.session_generation = s.generation
  WHERE s.id = $1 AND s.ended_at IS NULL AND u.status = 'active'`;
