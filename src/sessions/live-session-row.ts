import { USER_COLUMNS, type UserRow } from '../users/user.js';
import { SESSION_COLUMNS, type SessionRow } from './session.js';

/**
 * The sessions `s` that have not been ended, with their users `u`, for a FROM: a session lives only while its generation equals
 * its user's, and the user isn't suspended. Whether it has expired is the statement's to ask. Uses the primary key of `users`.
 */
export const LIVE_SESSIONS = `sessions s
  JOIN users u ON u.id = s.user_id AND u.session_generation = s.generation AND u.status = 'active' AND s.ended_at IS NULL`;

/**
 * Reads live sessions, with their users and what those may do; its WHERE is to be added. Uses the primary keys of `users`,
 * `user_roles` and `role_permissions`.
 */
export const SELECT_LIVE_SESSIONS = `
  SELECT ${SESSION_COLUMNS}, ${USER_COLUMNS}, s.generation AS session_generation
  FROM ${LIVE_SESSIONS}`;

/** What `SELECT_LIVE_SESSIONS` selects. */
export interface LiveSessionRow extends SessionRow, UserRow {
  session_generation: number;
}
