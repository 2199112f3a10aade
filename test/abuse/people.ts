import { randomUUID } from 'node:crypto';
import { hashSecret, newSecret } from '../../src/secrets/secrets.js';
import { environmentOf, portcullis } from '../cli/processes.js';
import type { Victim } from './victim.js';

export type Headers = Readonly<Record<string, string>>;

/** Makes accounts without passwords, straight in the database; nothing knows them yet. */
export async function insertUsers({ database }: Victim, count: number): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `INSERT INTO users (id, email, email_key, created_at)
     SELECT id, id || '@example.com', id || '@example.com', now()
     FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, $1)) AS made RETURNING id`,
    [count],
  );
  return rows.map(({ id }) => id);
}

/** A new administrator's session, straight in the database, so that no sign-in has to be hashed for it. */
export async function insertAdministrator(victim: Victim): Promise<{ header: Headers; cookie: Headers; id: string }> {
  const [userId = ''] = await insertUsers(victim, 1);
  const id = randomUUID();
  const secret = newSecret();
  victim.secrets.add(secret);
  await victim.database.query('INSERT INTO user_roles (user_id, role) VALUES ($1, $2)', [userId, 'admin']);
  await victim.database.query(
    `INSERT INTO sessions (id, user_id, generation, client_id, transport, secret_hash, created_at, last_seen_at,
       idle_expires_at, expires_at, auth_time, auth_methods)
     VALUES ($1, $2, 1, 'portcullis', 'header', $3, now(), now(), now() + interval '7 days', now() + interval '30 days',
       now(), '{pwd}')`,
    [id, userId, hashSecret(secret)],
  );
  const token = `${id}.${secret}`;
  return {
    id,
    header: { authorization: `Session ${token}` },
    cookie: { cookie: `portcullis=${token}`, 'sec-fetch-site': 'same-origin' },
  };
}

/** A service's credentials, as `client_secret_basic` sends them. */
export async function createClient({ database, secrets }: Victim): Promise<{ id: string; headers: Headers }> {
  const scopes = ['--scopes', 'users:read'];
  const made = await portcullis(['clients', 'create', '--name', 'fuzz', ...scopes, '--json'], {
    env: { ...environmentOf(database), PORTCULLIS_HTTP__PUBLIC_URL: 'http://localhost:3000' },
  });
  if (made.code !== 0) throw new Error(made.stderr);
  const { client, secret = '' } = JSON.parse(made.stdout) as { client: { id: string }; secret?: string };
  secrets.add(secret);
  return { id: client.id, headers: { authorization: `Basic ${btoa(`${client.id}:${secret}`)}` } };
}
