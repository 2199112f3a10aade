import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { PrimaryReads, READ_DEADLINE_MS } from '../changes/primary-reads.js';
import type { ReadMark } from '../changes/recent-changes.js';
import { Database } from '../database/database.js';
import { USER_COLUMNS, type UserRow } from '../users/user.js';
import { liveSessionFromRows, SESSION_COLUMNS, type LiveSession, type SessionRow } from './session.js';
import { SessionMemory } from './session-memory.js';

interface LiveRow extends SessionRow, UserRow {
  session_generation: number;
}

/** Reads sessions from the primary when memory doesn't have them, or mustn't be believed. One read at a time for each. */
@Injectable()
export class SessionReads implements OnModuleInit {
  private readonly reads: PrimaryReads<LiveSession>;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SessionMemory) private readonly memory: SessionMemory,
  ) {
    this.reads = new PrimaryReads(memory, (id, mark) => this.load(id, mark));
  }

  onModuleInit(): void {
    this.memory.onOvertaken((sessionId) => this.reads.overtaken(sessionId));
  }

  /** How many reads were sent because memory could not be trusted. For metrics. */
  get fallbackReads(): number {
    return this.reads.fallbacks;
  }

  /**
   * Reads a session that has not ended, with its user and what they may do, in one statement; joins a read of it that is
   * under way where that is allowed.
   *
   * @param fresh joins nothing that was sent before this call
   * @throws StateUnavailable when the primary doesn't answer in time, or too many reads are under way
   */
  read(id: string, fresh: boolean): Promise<LiveSession | undefined> {
    return this.reads.read(id, fresh);
  }

  private async load(id: string, mark: ReadMark): Promise<LiveSession | undefined> {
    const [row] = await this.database.queryWithin<LiveRow>(READ_DEADLINE_MS, FIND_LIVE_SESSION, [id]);
    if (row === undefined) return undefined;
    const live = liveSessionFromRows(row, row);
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
