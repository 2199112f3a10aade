import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { hashSecret, newSecret } from '../../src/secrets/secrets.js';
import type { TestDatabase } from '../support/test-database.js';
import { ask } from './ask.js';

/** A session, and how to act in it. */
export interface Seat {
  readonly userId: string;
  readonly sessionId: string;
  /** Headers that prove it. */
  readonly headers: Readonly<Record<string, string>>;
  /** For one that is carried by tokens: the newest refresh token, and the one that was traded for it. */
  readonly refreshToken?: string;
  readonly usedRefreshToken?: string;
}

/** Low, so that hundreds of tests' accounts cost nothing; the hash itself says what it takes to check it. */
const CHEAP = { memoryCost: 1_024, timeCost: 1, parallelism: 1 };

let made = 0;

/** Inserts an account that holds `permissions` by a role of its own. @returns its id, which also names the role */
export async function addUser(
  database: TestDatabase,
  { permissions, role, password }: { permissions?: readonly string[]; role?: string; password?: string } = {},
): Promise<string> {
  const id = randomUUID();
  const email = `cast-${++made}@example.com`;
  await database.query(
    'INSERT INTO users (id, email, email_key, password_hash, created_at) VALUES ($1, $2, $2, $3, now())',
    [id, email, password === undefined ? null : await hash(password, CHEAP)],
  );
  if (permissions !== undefined) {
    await database.query('INSERT INTO roles (name) VALUES ($1)', [roleOf(id)]);
    await database.query('INSERT INTO role_permissions (role, permission) SELECT $1, unnest($2::text[])', [
      roleOf(id),
      permissions,
    ]);
  }
  const held = role ?? (permissions && roleOf(id));
  if (held !== undefined) await database.query('INSERT INTO user_roles (user_id, role) VALUES ($1, $2)', [id, held]);
  return id;
}

/** The role of one's own that `addUser` makes. */
export function roleOf(userId: string): string {
  return `role-${userId.slice(0, 8)}`;
}

/** Opens a session that is carried in a header. */
export async function addSession(database: TestDatabase, userId: string): Promise<Seat> {
  const [sessionId, secret] = [randomUUID(), newSecret()];
  await insertSession(database, userId, sessionId, 'header', secret);
  return { userId, sessionId, headers: { authorization: `Session ${sessionId}.${secret}` } };
}

/** Opens a session that is carried by tokens; a node mints the first of them. */
export async function addTokenSession(database: TestDatabase, nodeUrl: string, userId: string): Promise<Seat> {
  const [sessionId, refreshId, secret] = [randomUUID(), randomUUID(), newSecret()];
  await insertSession(database, userId, sessionId, 'token', undefined);
  await database.query(
    `INSERT INTO refresh_tokens (id, session_id, secret_hash, created_at, expires_at)
     VALUES ($1, $2, $3, now(), now() + interval '1 day')`,
    [refreshId, sessionId, hashSecret(secret)],
  );
  const usedRefreshToken = `${refreshId}.${secret}`;
  const tokens = await refresh(nodeUrl, usedRefreshToken);
  if (tokens === undefined) throw new Error('the first refresh was refused');
  return {
    userId,
    sessionId,
    headers: { authorization: `Bearer ${tokens.accessToken}` },
    refreshToken: tokens.refreshToken,
    usedRefreshToken,
  };
}

/** Trades a refresh token; undefined for a refusal. */
export async function refresh(
  nodeUrl: string,
  refreshToken: string,
): Promise<{ accessToken: string; refreshToken: string } | undefined> {
  const { status, body } = await ask(`${nodeUrl}/v1/auth/refresh`, { method: 'POST', body: { refreshToken } });
  return status === 200 ? (body as { tokens: { accessToken: string; refreshToken: string } }).tokens : undefined;
}

async function insertSession(
  database: TestDatabase,
  userId: string,
  id: string,
  transport: string,
  secret: string | undefined,
): Promise<void> {
  await database.query(
    `INSERT INTO sessions (id, user_id, generation, client_id, transport, secret_hash, created_at, last_seen_at,
                           idle_expires_at, expires_at, auth_time, auth_methods)
     VALUES ($1, $2, 1, 'portcullis', $3, $4, now(), now(), now() + interval '1 day', now() + interval '2 days', now(),
             '{pwd}')`,
    [id, userId, transport, secret === undefined ? null : hashSecret(secret)],
  );
}
