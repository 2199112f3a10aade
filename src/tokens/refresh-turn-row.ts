import { Buffer } from 'node:buffer';
import { liveSessionFromRows, sessionFromRow, type Session, type SessionRow } from '../sessions/session.js';
import type { UserRow } from '../users/user.js';
import type { MintSource } from './access-token-minter.js';

/** What `portcullis_rotate()` found and did. */
export type Turn =
  | { readonly outcome: 'superseded' | 'reused' | 'invalid' }
  | { readonly outcome: 'idle'; readonly session: Session }
  | {
      readonly outcome: 'rotated' | 'repeated';
      readonly successorId: string;
      readonly successorExpiry: Date;
      readonly source: MintSource;
    };

/** A `Turn` on its way: instants in ISO 8601, bytes in PostgreSQL's hexadecimal form. */
export type TurnJson =
  | readonly [outcome: 'superseded' | 'reused' | 'invalid']
  | readonly [outcome: 'idle', session: SessionJson, lastSeenAt: string, idleExpiresAt: string]
  | readonly [
      outcome: 'rotated' | 'repeated',
      session: SessionJson,
      lastSeenAt: string,
      idleExpiresAt: string,
      user: UserJson,
      successorId: string,
      successorExpiry: string,
      roles: string[],
      permissions: string[],
      epoch: string,
      position: string,
    ];

/**
 * What `portcullis_rotate_many()` rotated, each with its ordinal number among those that it was asked for, counted from one; and
 * for all of them the place in the change log.
 */
export type ManyTurnsJson = readonly [
  epoch: string,
  position: string,
  rotated: readonly (readonly [
    found: readonly [number: number, session: SessionJson, lastSeenAt: string, idleExpiresAt: string, user: UserJson],
    roles: string[],
    permissions: string[],
  ])[],
];

/** What no refresh changes of a session. */
type SessionJson = readonly [
  id: string,
  userId: string,
  clientId: string,
  transport: SessionRow['session_transport'],
  secretHash: string | null,
  createdAt: string,
  expiresAt: string,
  authTime: string,
  authMethods: string[],
  userAgent: string | null,
  ip: string | null,
];

type UserJson = readonly [
  id: string,
  email: string,
  emailVerified: boolean,
  name: string | null,
  status: UserRow['user_status'],
  createdAt: string,
];

/**
 * One JSON value, a list: describing, writing and reading two dozen columns would take a seventh of the whole refresh, and naming them
 * in it a tenth.
 *
 * The function is in database/migrations/1765100000000-rotate.ts, which says what it locks in which order, and with which
 * indexes. Roles, permissions and the place in the change log are its own: this statement's snapshot is from before the locks.
 */
export const ROTATE = 'SELECT portcullis_rotate($1, $2, $3, $4, $5, $6, $7, $8, $9) AS turn';

/**
 * The same for many at once, only for those that are in order and unlocked; null where none is. That function is in
 * database/migrations/1765200000000-rotate-many.ts.
 */
export const ROTATE_MANY = 'SELECT portcullis_rotate_many($1, $2, $3, $4, $5, $6, $7, $8) AS turns';

/** Reads what `ROTATE` selected. */
export function turnFromJson(turn: TurnJson): Turn {
  switch (turn[0]) {
    case 'rotated':
    case 'repeated': {
      const [outcome, session, seenAt, idleAt, user, successorId, expiry, roles, permissions, epoch, position] = turn;
      const live = liveSessionFromRows(sessionRow(session, seenAt, idleAt), userRow(user, roles, permissions));
      return {
        outcome,
        successorId,
        successorExpiry: new Date(expiry),
        source: { live, version: `${epoch}:${position}` },
      };
    }
    case 'idle':
      return { outcome: 'idle', session: sessionFromRow(sessionRow(turn[1], turn[2], turn[3])) };
    default:
      return { outcome: turn[0] };
  }
}

/**
 * Reads what `ROTATE_MANY` selected.
 *
 * @param successors ids of the successors that it was asked for, in that order
 * @param successorExpiry of all of them
 * @returns for each in that order what came of it, undefined for those that it left out
 */
export function turnsFromJson(
  [epoch, position, rotated]: ManyTurnsJson,
  successors: readonly string[],
  successorExpiry: Date,
): (Turn | undefined)[] {
  const byNumber = new Map(rotated.map((turn) => [turn[0][0], turn]));
  return successors.map((successorId, index) => {
    const turn = byNumber.get(index + 1);
    if (turn === undefined) return undefined;
    const [[, session, seenAt, idleAt, user], roles, permissions] = turn;
    const live = liveSessionFromRows(sessionRow(session, seenAt, idleAt), userRow(user, roles, permissions));
    return { outcome: 'rotated', successorId, successorExpiry, source: { live, version: `${epoch}:${position}` } };
  });
}

function sessionRow(session: SessionJson, lastSeenAt: string, idleExpiresAt: string): SessionRow {
  const [id, userId, clientId, transport, secretHash, createdAt, expiresAt, authTime, authMethods, userAgent, ip] =
    session;
  return {
    session_id: id,
    session_user_id: userId,
    session_client_id: clientId,
    session_transport: transport,
    session_secret_hash: secretHash === null ? null : Buffer.from(secretHash.slice(2), 'hex'),
    session_created_at: new Date(createdAt),
    session_last_seen_at: new Date(lastSeenAt),
    session_idle_expires_at: new Date(idleExpiresAt),
    session_expires_at: new Date(expiresAt),
    session_auth_time: new Date(authTime),
    session_auth_methods: authMethods,
    session_user_agent: userAgent,
    session_ip: ip,
  };
}

function userRow(user: UserJson, roles: string[], permissions: string[]): UserRow {
  const [id, email, emailVerified, name, status, createdAt] = user;
  return {
    user_id: id,
    user_email: email,
    user_email_verified: emailVerified,
    user_name: name,
    user_status: status,
    user_created_at: new Date(createdAt),
    user_roles: roles,
    user_permissions: permissions,
  };
}
