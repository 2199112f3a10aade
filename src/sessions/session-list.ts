import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { SESSION_COLUMNS, sessionFromRow, type Session, type SessionRow } from './session.js';

/** Where a page of sessions starts: after this one, newest first. */
export interface SessionPosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** Lists the sessions of a user that are in force. */
@Injectable()
export class SessionList {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Up to `limit` live sessions of a user, newest first. Costs one read.
   *
   * @param after the last session of the page before
   */
  async ofUser(userId: string, limit: number, after?: SessionPosition): Promise<Session[]> {
    const rows = await this.database.query<SessionRow>(LIST_LIVE_SESSIONS, [
      userId,
      this.clock.date(),
      limit,
      after?.createdAt ?? null,
      after?.id ?? null,
    ]);
    return rows.map(sessionFromRow);
  }
}

/** Uses the index `sessions_by_user`. */
const LIST_LIVE_SESSIONS = `
  SELECT ${SESSION_COLUMNS}
  FROM sessions s
  JOIN users u ON u.id = s.user_id AND u.session_generation = s.generation
  WHERE s.user_id = $1 AND s.ended_at IS NULL AND u.status = 'active'
    AND s.idle_expires_at > $2 AND s.expires_at > $2
    AND ($4::timestamptz IS NULL OR (s.created_at, s.id) < ($4, $5::uuid))
  ORDER BY s.created_at DESC, s.id DESC
  LIMIT $3`;
