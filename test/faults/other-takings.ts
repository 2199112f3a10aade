import { randomUUID } from 'node:crypto';
import { hashSecret, newSecret } from '../../src/secrets/secrets.js';
import type { TestDatabase } from '../support/test-database.js';
import { addSession, addTokenSession, addUser, roleOf, type Seat } from './cast.js';
import { permissionSubject, sessionSubject } from './history.js';
import { PERMISSION, type Taking } from './takings.js';

/** What the nodes of these takings need beside: `GET /v1/auth/me` takes API keys, and sessions may change their transport. */
export const OTHER_TAKINGS_ENV = {
  PORTCULLIS_AUTH__EXCHANGE: 'true',
  PORTCULLIS_AUTH__ROUTES: '[{match: "GET /v1/auth/me", mode: hybrid-or-api-key}]',
};

/** Ways less walked: API keys, transports, roles that go as a whole, and proofs that aren't the credential itself. */
export async function otherTakings(database: TestDatabase, nodeUrl: string, admin: Seat): Promise<Taking[]> {
  const byAdmin = (method: 'POST' | 'PUT' | 'DELETE', body?: unknown) => ({ method, headers: admin.headers, body });
  const holder = (): Promise<string> => addUser(database, { permissions: [PERMISSION] });
  const onKey = async (
    name: string,
    call: (key: Seat & { keyId: string }, owner: Seat) => Pick<Taking, 'path' | 'asking'>,
  ): Promise<Taking> => {
    const userId = await holder();
    const owner = await addSession(database, userId);
    const key = await addApiKey(database, userId);
    return { name, subjects: [permissionSubject(userId, PERMISSION)], seats: [key], ...call(key, owner) };
  };
  const onSeat = (name: string, seat: Seat, call: Pick<Taking, 'path' | 'asking'>): Taking => ({
    name,
    subjects: [sessionSubject(seat.sessionId)],
    seats: [seat],
    ...call,
  });

  const [exchanged, leaving, refreshing, deleted] = await Promise.all([
    addUser(database).then((userId) => addSession(database, userId)),
    addUser(database).then((userId) => addTokenSession(database, nodeUrl, userId)),
    addUser(database).then((userId) => addTokenSession(database, nodeUrl, userId)),
    holder(),
  ]);
  const onKeys = await Promise.all([
    onKey('end an API key', ({ keyId }, { headers }) => ({
      path: `/v1/api-keys/${keyId}`,
      asking: { method: 'DELETE', headers },
    })),
    onKey('end all API keys', (_, { headers }) => ({ path: '/v1/api-keys', asking: { method: 'DELETE', headers } })),
    onKey('suspend the owner of an API key', ({ userId }) => ({
      path: `/v1/users/${userId}/suspend`,
      asking: byAdmin('POST'),
    })),
    onKey('delete the owner of an API key', ({ userId }) => ({
      path: `/v1/users/${userId}`,
      asking: byAdmin('DELETE'),
    })),
    onKey('take a permission from an API key’s owner', ({ userId }) => ({
      path: `/v1/roles/${roleOf(userId)}`,
      asking: byAdmin('PUT', { permissions: [] }),
    })),
  ]);
  return [
    ...onKeys,
    onSeat('exchange for another transport', exchanged, {
      path: '/v1/auth/exchange',
      asking: { method: 'POST', headers: exchanged.headers, body: { transport: 'token' } },
    }),
    onSeat('log out by a refresh token', leaving, {
      path: '/v1/auth/logout',
      asking: { method: 'POST', body: { refreshToken: leaving.refreshToken } },
    }),
    // Of a token that was used already, too.
    onSeat('log out by a refresh token of before', refreshing, {
      path: '/v1/auth/logout',
      asking: { method: 'POST', body: { refreshToken: refreshing.usedRefreshToken } },
    }),
    {
      name: 'delete a role',
      subjects: [permissionSubject(deleted, PERMISSION)],
      seats: [await addSession(database, deleted)],
      path: `/v1/roles/${roleOf(deleted)}`,
      asking: byAdmin('DELETE'),
    },
  ];
}

async function addApiKey(database: TestDatabase, userId: string): Promise<Seat & { keyId: string }> {
  const [keyId, secret] = [randomUUID(), newSecret()];
  await database.query(
    `INSERT INTO api_keys (id, user_id, generation, name, secret_hash, permissions, created_at, expires_at)
     SELECT $1, id, api_key_generation, 'a key', $2, $3, now(), now() + interval '1 day' FROM users WHERE id = $4`,
    [keyId, hashSecret(secret), [PERMISSION], userId],
  );
  return { keyId, userId, sessionId: keyId, headers: { authorization: `ApiKey pck_${keyId}.${secret}` } };
}
