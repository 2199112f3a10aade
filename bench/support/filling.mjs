import { performance } from 'node:perf_hooks';

/** Each person has so many sessions: a browser, a telephone, a tablet, one that was forgotten. */
const SESSIONS_EACH = 4;
/** Rows of one statement. */
const BATCH = 250_000;

/**
 * Fills the database up to so many live sessions of people who can all sign in, by SQL alone; all sessions share a secret, and all
 * accounts a password.
 *
 * @returns seconds that it took
 */
export async function fillUpTo(database, total, { passwordHash, secretHash }) {
  const startedAt = performance.now();
  const [{ count }] = await database.query('SELECT count(*)::integer AS count FROM users');
  const people = peopleOf(total);
  for (let from = count; from < people; from += BATCH / SESSIONS_EACH) {
    const to = Math.min(people, from + BATCH / SESSIONS_EACH);
    await database.query(
      `WITH made AS (
         INSERT INTO users (id, email, email_key, password_hash, created_at)
         SELECT gen_random_uuid(), 'p' || n || '@example.com', 'p' || n || '@example.com', $1, now()
         FROM generate_series($2::integer, $3::integer - 1) AS n RETURNING id)
       INSERT INTO sessions (id, user_id, generation, client_id, transport, secret_hash, created_at, last_seen_at,
         idle_expires_at, expires_at, auth_time, auth_methods)
       SELECT gen_random_uuid(), made.id, 1, 'portcullis', 'header', $4, now(), now(), now() + interval '7 days',
         now() + interval '30 days', now(), '{pwd}' FROM made, generate_series(1, ${SESSIONS_EACH})`,
      [passwordHash, from, to, secretHash],
    );
  }
  // What a database in use has done long ago, and would otherwise do while others are measured.
  await database.query('VACUUM ANALYZE users');
  await database.query('VACUUM ANALYZE sessions');
  await database.query('CHECKPOINT');
  return (performance.now() - startedAt) / 1_000;
}

/** Accounts that so many sessions belong to. */
export const peopleOf = (sessions) => Math.ceil(sessions / SESSIONS_EACH);

/** So many of those that share a secret, from all over the table. */
export async function someSessions(database, count, { secretHash }) {
  const sql = 'SELECT id FROM sessions WHERE ended_at IS NULL AND secret_hash = $2 ORDER BY random() LIMIT $1';
  return (await database.query(sql, [count, secretHash])).map(({ id }) => id);
}

/** Ended two days ago: what the sweep takes. */
export async function addDead(database, count) {
  await database.query(
    `INSERT INTO sessions (id, user_id, generation, client_id, transport, created_at, last_seen_at, idle_expires_at, expires_at,
       auth_time, auth_methods, ended_at)
     SELECT gen_random_uuid(), gen_random_uuid(), 1, 'portcullis', 'header', now(), now(), now(), now(), now(), '{pwd}',
       now() - interval '2 days' FROM generate_series(1, $1::integer)`,
    [count],
  );
}
