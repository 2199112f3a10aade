import { Buffer } from 'node:buffer';
import { SESSION_COLUMNS, type SessionRow } from '../sessions/session.js';
import { USER_ROW_COLUMNS, type UserRow } from '../users/user.js';

/** What `portcullis_refresh()` found and did. All but `outcome` is null where that says that there is nothing to renew. */
export interface TurnRow extends SessionRow, UserRow {
  outcome: 'rotated' | 'repeated' | 'superseded' | 'reused' | 'idle' | 'invalid';
  successor: string;
  successor_expiry: Date;
  epoch: string;
  head: string;
}

/** A `TurnRow` on its way: instants in ISO 8601, bytes in PostgreSQL's hexadecimal form. */
export type TurnJson = {
  [Column in keyof TurnRow]: TurnRow[Column] extends Date | Buffer | null ? string | null : TurnRow[Column];
};

/**
 * One JSON value: describing, writing and reading two dozen columns would take a seventh of the whole refresh.
 *
 * The function is in database/migrations/1764850000000-lighter-refresh.ts, which says what it locks in which order, and with
 * which indexes. Roles, permissions and the place in the change log are its own: this statement's snapshot is from before the
 * locks.
 */
export const REFRESH = `
  SELECT to_json(found) AS turn
  FROM (
    SELECT turn.outcome, turn.successor, turn.successor_expiry, turn.epoch, turn.head::text AS head,
      ${SESSION_COLUMNS}, ${USER_ROW_COLUMNS}, turn.roles AS user_roles, turn.permissions AS user_permissions
    FROM portcullis_refresh($1, $2, $3, $4, $5, $6, $7, $8, $9) AS turn,
      LATERAL (SELECT (turn.session).*) AS s,
      LATERAL (SELECT (turn.person).*) AS u
  ) AS found`;

/** Reads what `REFRESH` selected. */
export function turnFromJson(turn: TurnJson): TurnRow {
  return {
    ...turn,
    successor_expiry: instant(turn.successor_expiry),
    session_created_at: instant(turn.session_created_at),
    session_last_seen_at: instant(turn.session_last_seen_at),
    session_idle_expires_at: instant(turn.session_idle_expires_at),
    session_expires_at: instant(turn.session_expires_at),
    session_auth_time: instant(turn.session_auth_time),
    session_secret_hash: turn.session_secret_hash === null ? null : bytes(turn.session_secret_hash),
    user_created_at: instant(turn.user_created_at),
  };
}

/** Where there is none, an invalid date: whatever compares with it denies. */
function instant(iso: string | null): Date {
  return new Date(iso ?? Number.NaN);
}

function bytes(hexadecimal: string): Buffer {
  return Buffer.from(hexadecimal.slice(2), 'hex');
}
