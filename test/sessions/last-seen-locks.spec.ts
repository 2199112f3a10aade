import { LastSeen } from '../../src/sessions/last-seen.js';
import { ApiKeyUse } from '../../src/tokens/api-keys/api-key-use.js';
import { UserAdministration } from '../../src/users/user-administration.service.js';
import { KeyedController, makeKey, type MadeKey } from '../api-keys/keys.js';
import { holding, lockAwaited } from '../support/held-locks.js';
import { grantRole, register, signIn, type SignIn } from '../support/people.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const MINUTE_MS = 60_000;
let app: TestApp;
let session: SignIn;

beforeAll(async () => {
  app = await startTestApp({ controllers: [KeyedController] });
  const person = await register(app);
  await grantRole(app, person, 'clerk', ['invoice:read']);
  session = await signIn(app, person, 'header');
});
afterAll(() => app.close());

/** Until the first in the table is another than the first by id: those are the two orders that can be told apart. */
async function idsOf(table: 'sessions' | 'api_keys', make: () => Promise<unknown>): Promise<string[]> {
  const ids = async (order: 'id' | 'ctid'): Promise<string[]> =>
    (await app.database.query<{ id: string }>(`SELECT id FROM ${table} ORDER BY ${order}`)).map(({ id }) => id);
  do await make();
  while ((await ids('id'))[0] === (await ids('ctid'))[0]);
  const made = await ids('id');
  // In a table of this size PostgreSQL reads all rows rather than looks up each.
  await app.database.query(FILL[table]);
  await app.database.query(`ANALYZE ${table}`);
  return made;
}

const FILL = {
  sessions: `
    INSERT INTO sessions (id, user_id, generation, client_id, transport, created_at, last_seen_at, idle_expires_at,
                          expires_at, auth_time, auth_methods)
    SELECT gen_random_uuid(), gen_random_uuid(), 1, client_id, 'token', created_at, last_seen_at, idle_expires_at,
           expires_at, auth_time, auth_methods
    FROM generate_series(1, 300), (SELECT * FROM sessions LIMIT 1) one`,
  api_keys: `
    INSERT INTO api_keys (id, user_id, generation, name, secret_hash, permissions, created_at, expires_at)
    SELECT gen_random_uuid(), user_id, 0, name, secret_hash, permissions, created_at, expires_at
    FROM generate_series(1, 100), (SELECT * FROM api_keys LIMIT 1) one`,
};

/**
 * Last uses were written in order of id by a plan that PostgreSQL chose for large tables only; in others it locked rows as they lie,
 * and two nodes, or one and a call that ends several sessions, could deadlock.
 */
async function expectLockedInOrder(
  table: 'sessions' | 'api_keys',
  [first, ...later]: string[],
  flush: () => Promise<void>,
) {
  const commit = await holding(app.database, [`SELECT 1 FROM ${table} WHERE id = $1 FOR UPDATE`, [first]]);
  const flushing = flush();
  await lockAwaited(app.database);
  const locked = `SELECT 1 FROM ${table} WHERE id = ANY ($1) FOR UPDATE NOWAIT`;
  await expect(app.database.query(locked, [later])).resolves.toHaveLength(later.length);
  await commit();
  await flushing;
}

it('last uses of sessions are written in order of id', async () => {
  const lastSeen = app.app.get(LastSeen, { strict: false });
  const signedIn = [session];
  const ids = await idsOf('sessions', async () => signedIn.push(await signIn(app, await register(app), 'header')));
  app.clock.advance(2 * MINUTE_MS);
  for (const { headers } of signedIn) await app.request().get('/v1/auth/me').set(headers).expect(200);
  await expectLockedInOrder('sessions', ids, () => lastSeen.flush());
  const seen = await app.database.query('SELECT 1 FROM sessions WHERE last_seen_at > created_at');
  expect(seen).toHaveLength(ids.length);
});

it('last uses of API keys are written in order of id', async () => {
  const use = app.app.get(ApiKeyUse, { strict: false });
  const made: MadeKey[] = [];
  const ids = await idsOf('api_keys', async () => made.push(await makeKey(app, session)));
  for (const { headers } of made) await app.request().get('/keyed').set(headers).expect(200);
  await expectLockedInOrder('api_keys', ids, () => use.flush());
  expect(await app.database.query('SELECT 1 FROM api_keys WHERE last_used_at IS NOT NULL')).toHaveLength(ids.length);
});

// Its keys went as they were found, oldest first, and the deletion and the writer of last uses could deadlock.
it('the API keys of an account that is deleted are locked in order of id', async () => {
  const person = await register(app);
  await grantRole(app, person, 'clerk', ['invoice:read']);
  const by = await signIn(app, person, 'header');
  const ids: string[] = [];
  do ids.push((await makeKey(app, by)).key.id);
  while (ids.toSorted()[0] === ids[0]);
  const administration = app.app.get(UserAdministration, { strict: false });
  await expectLockedInOrder(
    'api_keys',
    ids.toSorted(),
    async () => void (await administration.remove(undefined, person.id)),
  );
  expect(await app.database.query('SELECT 1 FROM api_keys WHERE user_id = $1', [person.id])).toEqual([]);
});
