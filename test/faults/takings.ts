import type { TestDatabase } from '../support/test-database.js';
import { PASSWORD } from '../support/people.js';
import { ask, type Asked, type Asking } from './ask.js';
import { addSession, addTokenSession, addUser, roleOf, type Seat } from './cast.js';
import { permissionSubject, sessionSubject } from './history.js';

/** Something to take away: whose credentials show whether it is in force, and the call that takes it. */
export interface Taking {
  readonly name: string;
  readonly subjects: readonly string[];
  /** Those who lose something by it. */
  readonly seats: readonly Seat[];
  readonly path: string;
  readonly asking: Asking;
}

/** The permission that role changes take. */
export const PERMISSION = 'users:read';

/** One of every kind of revocation, each with people of its own. Refresh reuse needs a `tokens.reuseGrace` of 0. */
export async function everyTaking(database: TestDatabase, nodeUrl: string, admin: Seat): Promise<Taking[]> {
  const onSession = async (
    name: string,
    seat: Promise<Seat>,
    call: (seat: Seat) => { path: string; asking: Asking },
  ): Promise<Taking> => {
    const taken = await seat;
    return { name, subjects: [sessionSubject(taken.sessionId)], seats: [taken], ...call(taken) };
  };
  const header = async (userId = addUser(database)): Promise<Seat> => addSession(database, await userId);
  const token = async (): Promise<Seat> => addTokenSession(database, nodeUrl, await addUser(database));
  const byAdmin = (method: Asking['method'], body?: unknown): Asking => ({ method, headers: admin.headers, body });

  return Promise.all([
    onSession('end one session', header(), (seat) => ({
      path: `/v1/sessions/${seat.sessionId}`,
      asking: { method: 'DELETE', headers: seat.headers },
    })),
    onSession('end all sessions, of a token', token(), (seat) => ({
      path: '/v1/sessions',
      asking: { method: 'DELETE', headers: seat.headers },
    })),
    onSession('suspend', token(), ({ userId }) => ({
      path: `/v1/users/${userId}/suspend`,
      asking: byAdmin('POST'),
    })),
    onSession('delete user', header(), ({ userId }) => ({ path: `/v1/users/${userId}`, asking: byAdmin('DELETE') })),
    onSession('end all of somebody', header(), ({ userId }) => ({
      path: `/v1/users/${userId}/sessions`,
      asking: byAdmin('DELETE'),
    })),
    onSession('log out', header(), ({ headers }) => ({
      path: '/v1/auth/logout',
      asking: { method: 'POST', headers },
    })),
    onSession('refresh reuse', token(), ({ usedRefreshToken }) => ({
      path: '/v1/auth/refresh',
      asking: { method: 'POST', body: { refreshToken: usedRefreshToken } },
    })),
    changePassword(database),
    takeRole(database, byAdmin('PUT', { roles: [] })),
    takePermission(database, nodeUrl, byAdmin('PUT', { permissions: [] })),
  ]);
}

/** Many people, and of each the one session ended by themselves. */
export function endingOf(count: number): (database: TestDatabase) => Promise<Taking[]> {
  return async (database) => {
    const seats = await Promise.all(
      Array.from({ length: count }, async () => addSession(database, await addUser(database))),
    );
    return seats.map((seat, at) => ({
      name: `end session ${at}`,
      subjects: [sessionSubject(seat.sessionId)],
      seats: [seat],
      path: `/v1/sessions/${seat.sessionId}`,
      asking: { method: 'DELETE', headers: seat.headers },
    }));
  };
}

/** The session that asks lives on; another one of the same user ends. */
async function changePassword(database: TestDatabase): Promise<Taking> {
  const userId = await addUser(database, { password: PASSWORD });
  const [own, other] = await Promise.all([addSession(database, userId), addSession(database, userId)]);
  const body = { currentPassword: PASSWORD, newPassword: `${PASSWORD}, and another` };
  return {
    name: 'change the password',
    subjects: [sessionSubject(other.sessionId)],
    seats: [other],
    path: '/v1/auth/password',
    asking: { method: 'POST', headers: own.headers, body },
  };
}

async function takeRole(database: TestDatabase, asking: Asking): Promise<Taking> {
  const userId = await addUser(database, { permissions: [PERMISSION] });
  return {
    name: 'take a role from a user',
    subjects: [permissionSubject(userId, PERMISSION)],
    seats: [await addSession(database, userId)],
    path: `/v1/users/${userId}/roles`,
    asking,
  };
}

/** Two holders: one row in the log concerns them all. */
async function takePermission(database: TestDatabase, nodeUrl: string, asking: Asking): Promise<Taking> {
  const first = await addUser(database, { permissions: [PERMISSION] });
  const second = await addUser(database, { role: roleOf(first) });
  return {
    name: 'take a permission from a role',
    subjects: [first, second].map((userId) => permissionSubject(userId, PERMISSION)),
    seats: await Promise.all([addSession(database, first), addTokenSession(database, nodeUrl, second)]),
    path: `/v1/roles/${roleOf(first)}`,
    asking,
  };
}

/** Calls it on a node. It is done if there is a receipt: a 503 promises nothing. */
export function take({ path, asking }: Taking, nodeUrl: string): Promise<Asked> {
  return ask(nodeUrl + path, asking);
}

/** The position in an answer's receipt, wherever it stands: the body, a part of it, or the header. */
export function positionIn({ body, headers }: Asked): number | undefined {
  const said = headers['portcullis-receipt'];
  if (typeof said === 'string') return Number(said.split(';')[0]);
  const { position, receipt } = (body ?? {}) as { position?: number; receipt?: { position: number } };
  return receipt?.position ?? position;
}
