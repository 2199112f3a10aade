import { randomUUID } from 'node:crypto';
import { hashSecret, newSecret } from '../../dist/secrets/secrets.js';

/** Makes a user without a password, straight in the database. */
export async function insertUser(database) {
  const id = randomUUID();
  await database.query(`INSERT INTO users (id, email, email_key, created_at) VALUES ($1, $2, $2, now())`, [
    id,
    `${id}@example.com`,
  ]);
  return id;
}

/** Makes live sessions of a user, straight in the database, with one secret for all; gives ids and headers. */
export async function insertSessions(database, userId, count) {
  const secret = newSecret();
  const rows = await database.query(
    `INSERT INTO sessions (id, user_id, generation, client_id, transport, secret_hash, created_at, last_seen_at,
       idle_expires_at, expires_at, auth_time, auth_methods)
     SELECT gen_random_uuid(), $1, 1, 'portcullis', 'header', $2, now(), now(), now() + interval '7 days',
       now() + interval '30 days', now(), '{pwd}' FROM generate_series(1, $3) RETURNING id`,
    [userId, hashSecret(secret), count],
  );
  return rows.map(({ id }) => ({ id, headers: { authorization: `Session ${id}.${secret}` } }));
}
