import type { Change } from '../changes/change.js';
import type { Transaction } from '../changes/transaction.js';
import { API_KEY_MODES } from '../config/index.js';
import { isUuid } from '../database/uuid.js';
import { heldInBoth, type Actor } from './privilege.js';
import { USER_COLUMNS, userFromRow, type UserRow } from './user.js';
import { PrivilegeEscalation } from './users.errors.js';

type Acting = NonNullable<Actor>;

interface PersonRow extends UserRow {
  position: string;
  session_ended: boolean;
  key_in_force: boolean;
}

interface ClientRow {
  id: string;
  disabled: boolean;
  position: string;
}

/**
 * What the actor may do here: what their credential carried and they still hold. The commit rests on it: nothing is done by what
 * they have lost before, nor by a session, an API key or a client that has ended before. One read; none for the operator.
 *
 * @returns undefined for the operator, who isn't held to permissions
 * @throws PrivilegeEscalation for somebody suspended or deleted since their request was let in, or who came by what has ended since
 */
export async function permissionsOf(transaction: Transaction, actor: Actor): Promise<readonly string[] | undefined> {
  if (actor === undefined) return undefined;
  const { userId } = actor;
  return userId === null ? permissionsOfMachine(transaction, actor) : permissionsOfPerson(transaction, actor, userId);
}

async function permissionsOfPerson(
  transaction: Transaction,
  actor: Acting,
  userId: string,
): Promise<readonly string[]> {
  const [sessionId, keyId] = [uuidOrNull(actor.sessionId), keyOf(actor)];
  // Whom a strategy of one's own proves need not have an account here, nor an id like ours.
  const [row] = isUuid(userId) ? await transaction.query<PersonRow>(FIND_PERSON, [userId, sessionId, keyId]) : [];
  if (row === undefined) throw new PrivilegeEscalation({ detail: 'Your account is no longer active.' });
  if (row.session_ended) throw new PrivilegeEscalation({ detail: 'Your session has ended.' });
  if (keyId !== null && !row.key_in_force) throw new PrivilegeEscalation({ detail: 'Your API key has ended.' });
  const { id, roles, permissions } = userFromRow(row);
  const subjects: Change[] = [{ kind: 'user', subject: id }, ...roles.map(roleChange)];
  if (sessionId !== null) subjects.push({ kind: 'session', subject: sessionId });
  if (keyId !== null) subjects.push({ kind: 'api-key', subject: keyId });
  transaction.restOn(Number(row.position), subjects);
  return heldInBoth(actor.permissions, permissions);
}

/** What a client may do never changes: it can only be disabled. */
async function permissionsOfMachine(transaction: Transaction, actor: Acting): Promise<readonly string[]> {
  const clientId = uuidOrNull(actor.clientId);
  // What a strategy of one's own proves need be no client of ours.
  const [client] = clientId === null ? [] : await transaction.query<ClientRow>(FIND_CLIENT, [clientId]);
  if (client === undefined) return actor.permissions;
  if (client.disabled) throw new PrivilegeEscalation({ detail: 'Your client has been disabled.' });
  transaction.restOn(Number(client.position), [{ kind: 'client', subject: client.id }]);
  return actor.permissions;
}

/** A change of what a role permits. */
export function roleChange(name: string): Change {
  return { kind: 'role', subject: name };
}

/** An application's own modes may have keys as well, with ids of theirs. */
function keyOf({ mode, credential, clientId }: Acting): string | null {
  const isOurs = credential === 'api-key' && API_KEY_MODES.some((ours) => ours === mode);
  return isOurs ? uuidOrNull(clientId) : null;
}

function uuidOrNull(id: string | null | undefined): string | null {
  return typeof id === 'string' && isUuid(id) ? id : null;
}

/**
 * Who acts, by what, and the position as of which: one statement reads all. A session that isn't there is none of ours. Uses the
 * primary keys of `users`, `sessions` and `api_keys`.
 */
const FIND_PERSON = `
  SELECT ${USER_COLUMNS}, (SELECT position FROM change_head) AS position,
    EXISTS (SELECT FROM sessions s
            WHERE s.id = $2 AND (s.ended_at IS NOT NULL OR s.generation <> u.session_generation)) AS session_ended,
    EXISTS (SELECT FROM api_keys k
            WHERE k.id = $3 AND k.user_id = u.id AND k.generation = u.api_key_generation) AS key_in_force
  FROM users u WHERE u.id = $1 AND u.status = 'active'`;

/** Uses the primary key of `clients`. */
const FIND_CLIENT = `
  SELECT c.id, c.disabled_at IS NOT NULL AS disabled, (SELECT position FROM change_head) AS position
  FROM clients c WHERE c.id = $1`;
