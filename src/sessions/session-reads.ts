import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.js';
import { StateUnavailable } from '../database/state-unavailable.js';
import { withDeadline } from '../database/with-deadline.js';
import { USER_COLUMNS, type UserRow } from '../users/user.js';
import { liveSessionFromRow, SESSION_COLUMNS, type LiveSession, type SessionRow } from './session.js';
import { SessionMemory } from './session-memory.js';

/** Reads under way at once, at most: past that a request is refused rather than queued behind a database that is away. */
const MAX_READS = 256;
/** How long a request waits for its read, in milliseconds: the contract's answer within 2 s, with something to spare. */
const READ_DEADLINE_MS = 1_500;

interface LiveRow extends SessionRow, UserRow {
  session_generation: number;
}

/** Reads sessions from the primary when memory doesn't have them, or mustn't be believed. */
@Injectable()
export class SessionReads implements OnModuleInit {
  private readonly underWay = new Map<string, Promise<LiveSession | undefined>>();
  private count = 0;
  private fallbacks = 0;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SessionMemory) private readonly memory: SessionMemory,
  ) {}

  onModuleInit(): void {
    this.memory.onOvertaken((sessionId) => {
      if (sessionId === undefined) this.underWay.clear();
      else this.underWay.delete(sessionId);
    });
  }

  /** How many reads were sent because memory could not be trusted. For metrics. */
  get fallbackReads(): number {
    return this.fallbacks;
  }

  /**
   * Reads a session that has not ended, with its user and what they may do, in one statement.
   *
   * Joins a read of the same session that is under way, if this node is trusted: then whatever has been revoked before our
   * request came has overtaken that read, which would have been taken off the list.
   *
   * @param fresh never joins: what was sent before our request may not know what was revoked before it
   * @throws StateUnavailable when the primary doesn't answer in time, or too many reads are under way
   */
  read(id: string, fresh: boolean): Promise<LiveSession | undefined> {
    const mark = this.memory.mark();
    const joined = fresh || !mark.trusted ? undefined : this.underWay.get(id);
    if (joined !== undefined) return joined;
    if (this.count >= MAX_READS) throw new StateUnavailable({ headers: { 'retry-after': '1' } });
    this.count += 1;
    if (!mark.trusted) this.fallbacks += 1;
    const read = this.load(id).finally(() => {
      this.count -= 1;
      if (this.underWay.get(id) === read) this.underWay.delete(id);
    });
    if (mark.trusted) this.underWay.set(id, read);
    return read;
  }

  private async load(id: string): Promise<LiveSession | undefined> {
    const mark = this.memory.mark();
    const [row] = await withDeadline(this.database.query<LiveRow>(FIND_LIVE_SESSION, [id]), READ_DEADLINE_MS);
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
