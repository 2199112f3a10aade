import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { CreationPosition, pageLimit, pageOf, readCursor, type Page } from '../http/page.js';
import type { SessionsQuery } from './sessions.schemas.js';
import { LIVE_SESSIONS } from './live-session-row.js';
import { presentSession, SESSION_COLUMNS, sessionFromRow, type SessionRow, type SessionView } from './session.js';

/** Lists the sessions of a user that are in force. */
@Injectable()
export class SessionList {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * A page of a user's live sessions, newest first. Costs one read.
   *
   * @param currentSessionId the one to mark as current
   * @throws ValidationFailed for a cursor that isn't one
   */
  async ofUser(userId: string, query: SessionsQuery, currentSessionId: string | null): Promise<Page<SessionView>> {
    const limit = pageLimit(query.limit);
    const [createdAt, id] = readCursor(query.cursor, CreationPosition) ?? [];
    const rows = await this.database.query<SessionRow>(LIST_LIVE_SESSIONS, [
      userId,
      this.clock.date(),
      limit + 1,
      createdAt ?? null,
      id ?? null,
    ]);
    const sessions = rows.map((row) => presentSession(sessionFromRow(row), currentSessionId));
    return pageOf(sessions, limit, (session) => [session.createdAt.toISOString(), session.id]);
  }
}

/** Uses the index `sessions_by_user`. */
const LIST_LIVE_SESSIONS = `
  SELECT ${SESSION_COLUMNS}
  FROM ${LIVE_SESSIONS}
  WHERE s.user_id = $1 AND s.idle_expires_at > $2 AND s.expires_at > $2
    AND ($4::timestamptz IS NULL OR (s.created_at, s.id) < ($4, $5::uuid))
  ORDER BY s.created_at DESC, s.id DESC
  LIMIT $3`;
