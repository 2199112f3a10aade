import { z } from 'zod';
import { TRANSPORTS, type Transport } from '../config/index.js';
import { userFromRow, type User, type UserRow } from '../users/user.js';

/** The record of one login. */
export interface Session {
  /** A UUID in lower case; `sid` of its access tokens. Not a secret. */
  readonly id: string;
  readonly userId: string;
  /** `portcullis` for people's own sign-ins. */
  readonly clientId: string;
  /** How its client carries it now; an exchange changes it. */
  readonly transport: Transport;
  readonly createdAt: Date;
  /** Written behind, so up to a minute late. */
  readonly lastSeenAt: Date;
  /** The absolute expiry: no activity moves it. */
  readonly expiresAt: Date;
  /** When it ends unless it is used before. */
  readonly idleExpiresAt: Date;
  /** When and how (RFC 8176) the person proved themselves. */
  readonly authTime: Date;
  readonly authMethods: readonly string[];
  /** Of the sign-in, as the client said it. */
  readonly userAgent: string | null;
  /** Of the sign-in, seen through the trusted proxies. */
  readonly ip: string | null;
}

/** A session that is in force, with whom it is for and what they may do, all read in one statement. */
export interface LiveSession {
  readonly session: Session;
  readonly user: User;
  /** SHA-256 of the session token's secret; null where the session is carried by tokens. */
  readonly secretHash: Buffer | null;
}

/** How a session travels (`Session` in the OpenAPI document). */
export const SessionSchema = z
  .object({
    id: z.uuid(),
    current: z.boolean(),
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    idleExpiresAt: z.iso.datetime(),
    transport: z.enum(TRANSPORTS),
    userAgent: z.string().nullable(),
    ip: z.string().nullable(),
  })
  .meta({ id: 'Session' });

/** `Session` as the API shows it. */
export type SessionView = Pick<
  Session,
  'id' | 'createdAt' | 'lastSeenAt' | 'expiresAt' | 'idleExpiresAt' | 'transport' | 'userAgent' | 'ip'
> & { readonly current: boolean };

/** Shows a session to its owner or an administrator; `current` marks the one that asks. */
export function presentSession(session: Session, currentSessionId: string | null): SessionView {
  const { id, createdAt, lastSeenAt, expiresAt, idleExpiresAt, transport, userAgent, ip } = session;
  return {
    id,
    current: id === currentSessionId,
    createdAt,
    lastSeenAt,
    expiresAt,
    idleExpiresAt,
    transport,
    userAgent,
    ip,
  };
}

/** What `SESSION_COLUMNS` selects. */
export interface SessionRow {
  session_id: string;
  session_user_id: string;
  session_client_id: string;
  session_transport: Transport;
  session_secret_hash: Buffer | null;
  session_created_at: Date;
  session_last_seen_at: Date;
  session_idle_expires_at: Date;
  session_expires_at: Date;
  session_auth_time: Date;
  session_auth_methods: string[];
  session_user_agent: string | null;
  session_ip: string | null;
}

/** The columns of a session, for any statement in which `s` is the row of `sessions`. */
export const SESSION_COLUMNS = `
  s.id AS session_id, s.user_id AS session_user_id, s.client_id AS session_client_id,
  s.transport AS session_transport, s.secret_hash AS session_secret_hash, s.created_at AS session_created_at,
  s.last_seen_at AS session_last_seen_at, s.idle_expires_at AS session_idle_expires_at,
  s.expires_at AS session_expires_at, s.auth_time AS session_auth_time, s.auth_methods AS session_auth_methods,
  s.user_agent AS session_user_agent, s.ip AS session_ip`;

/** Reads what `SESSION_COLUMNS` selected. */
export function sessionFromRow(row: SessionRow): Session {
  return Object.freeze({
    id: row.session_id,
    userId: row.session_user_id,
    clientId: row.session_client_id,
    transport: row.session_transport,
    createdAt: row.session_created_at,
    lastSeenAt: row.session_last_seen_at,
    expiresAt: row.session_expires_at,
    idleExpiresAt: row.session_idle_expires_at,
    authTime: row.session_auth_time,
    authMethods: Object.freeze(row.session_auth_methods),
    userAgent: row.session_user_agent,
    ip: row.session_ip,
  });
}

/** Reads what selected `SESSION_COLUMNS` and `USER_COLUMNS`: usually one row, given twice. */
export function liveSessionFromRows(row: SessionRow, userRow: UserRow): LiveSession {
  return Object.freeze({
    session: sessionFromRow(row),
    user: userFromRow(userRow),
    secretHash: row.session_secret_hash,
  });
}
