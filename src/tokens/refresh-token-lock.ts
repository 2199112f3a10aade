import type { Transaction } from '../changes/transaction.js';
import type { OpaqueToken } from '../secrets/opaque-token.js';
import { secretMatches } from '../secrets/secrets.js';
import { SESSION_COLUMNS, type SessionRow } from '../sessions/session.js';

/** A refresh token with its session, as read under their lock. */
export interface RefreshRow extends SessionRow {
  refresh_secret_hash: Buffer;
  refresh_expires_at: Date;
  refresh_used_at: Date | null;
  refresh_used_for_ms: number | null;
  session_in_force: boolean;
}

/** Finds the row of a token whose secret is right, and locks it with its session's. One statement. */
export async function lockRefreshToken(
  transaction: Transaction,
  presented: OpaqueToken,
): Promise<RefreshRow | undefined> {
  const [row] = await transaction.query<RefreshRow>(LOCK_REFRESH_TOKEN, [presented.id]);
  return row && secretMatches(presented.secret, row.refresh_secret_hash) ? row : undefined;
}

/**
 * Before `lockRefreshToken`, in a transaction that ends another session as well: locks both sessions in order of id. Two calls that
 * name the same two in turn, or one and the writer of last uses, would wait for each other in a circle. One statement.
 */
export async function lockWithAnotherSession(
  transaction: Transaction,
  presented: OpaqueToken,
  sessionId: string,
): Promise<void> {
  await transaction.query(LOCK_BOTH_SESSIONS, [presented.id, sessionId]);
}

/**
 * Locks as `portcullis_rotate()` does: the user first and shared, then session and token. The time since the token's use, by
 * the database's clock, is when its successor was made. Uses the primary keys of all three tables, and the unique constraint
 * `refresh_tokens_one_successor`.
 */
const LOCK_REFRESH_TOKEN = `
  SELECT ${SESSION_COLUMNS},
    r.secret_hash AS refresh_secret_hash, r.expires_at AS refresh_expires_at, r.used_at AS refresh_used_at,
    (SELECT extract(epoch FROM clock_timestamp() - successor.created_at)::float8 * 1000
     FROM refresh_tokens successor WHERE successor.parent_id = r.id) AS refresh_used_for_ms,
    (s.ended_at IS NULL AND u.status = 'active' AND u.session_generation = s.generation) AS session_in_force
  FROM refresh_tokens r
  JOIN sessions s ON s.id = r.session_id
  JOIN users u ON u.id = s.user_id
  WHERE r.id = $1
  FOR SHARE OF u
  FOR NO KEY UPDATE OF s, r`;

/**
 * The token's user first, as in `LOCK_REFRESH_TOKEN`: the array is there, and so that lock is held, before a session is looked at.
 * Uses the primary keys of all three tables.
 */
const LOCK_BOTH_SESSIONS = `
  WITH owner AS MATERIALIZED (
    SELECT s.id AS session_id
    FROM refresh_tokens r
    JOIN sessions s ON s.id = r.session_id
    JOIN users u ON u.id = s.user_id
    WHERE r.id = $1
    FOR SHARE OF u
  )
  SELECT s.id FROM sessions s
  WHERE s.id = ANY (ARRAY(SELECT session_id FROM owner) || $2::uuid)
  ORDER BY s.id
  FOR NO KEY UPDATE OF s`;
