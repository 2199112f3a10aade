import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { parseOpaqueToken } from '../secrets/opaque-token.js';
import { secretMatches } from '../secrets/secrets.js';
import { USER_COLUMNS, type UserRow } from '../users/user.js';
import { LastSeen } from './last-seen.js';
import { liveSessionFromRow, SESSION_COLUMNS, type LiveSession, type SessionRow } from './session.js';

/** Answers the one question of every guarded request: is this session in force, and what may its user do? */
@Injectable()
export class LiveSessions {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LastSeen) private readonly lastSeen: LastSeen,
  ) {}

  /**
   * The session that a session token proves: in force, and the secret its own.
   *
   * Costs one read of the primary; none for a token without its form.
   *
   * @param sessionToken `<id>.<secret>`, as it came
   */
  async findByToken(sessionToken: string): Promise<LiveSession | undefined> {
    const presented = parseOpaqueToken(sessionToken);
    const live = presented && (await this.find(presented.id));
    if (!presented || !live?.secretHash || !secretMatches(presented.secret, live.secretHash)) return undefined;
    this.touch(live);
    return live;
  }

  /**
   * Finds a session that is in force. The caller has the proof that goes with the id; the id alone proves nothing.
   *
   * Costs one read of the primary.
   *
   * @returns undefined where it has ended, expired, idled out, belongs to a suspended user, or never was: never why
   */
  async find(id: string): Promise<LiveSession | undefined> {
    const [row] = await this.database.query<SessionRow & UserRow>(FIND_LIVE_SESSION, [id]);
    if (row === undefined) return undefined;
    const live = liveSessionFromRow(row);
    const now = this.clock.now();
    const { session } = live;
    return session.expiresAt.getTime() > now && this.lastSeen.idleExpiryOf(session) > now ? live : undefined;
  }

  /** Notes that a session was used. Only once it is proven: whoever merely knows an id must not keep it alive. No I/O. */
  touch({ session }: LiveSession): void {
    this.lastSeen.touch(session);
  }
}

/**
 * A session lives only while its generation equals its user's. Uses the primary keys of `sessions`, `users`, `user_roles`
 * and `role_permissions`.
 */
const FIND_LIVE_SESSION = `
  SELECT ${SESSION_COLUMNS}, ${USER_COLUMNS}
  FROM sessions s
  JOIN users u ON u.id = s.user_id AND u.session_generation = s.generation
  WHERE s.id = $1 AND s.ended_at IS NULL AND u.status = 'active'`;
