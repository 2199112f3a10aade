import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { PrimaryReads, READ_DEADLINE_MS } from '../changes/primary-reads.js';
import type { ReadMark } from '../changes/recent-changes.js';
import { Database } from '../database/database.js';
import { SELECT_LIVE_SESSIONS, type LiveSessionRow } from './live-session-row.js';
import { liveSessionFromRows, type LiveSession } from './session.js';
import { SessionMemory } from './session-memory.js';

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
    // Planned once for a connection: planning it takes three times as long as running it.
    const [row] = await this.database.queryWithin<LiveSessionRow>(READ_DEADLINE_MS, FIND_LIVE_SESSION, [id], STATEMENT);
    if (row === undefined) return undefined;
    const live = liveSessionFromRows(row, row);
    this.memory.remember(live, row.session_generation, mark);
    return live;
  }
}

const STATEMENT = 'portcullis live session';

/** Uses the primary key of `sessions`. */
const FIND_LIVE_SESSION = `${SELECT_LIVE_SESSIONS} WHERE s.id = $1`;
