import { randomUUID } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import pg from 'pg';
import { hashSecret, newSecret } from '../dist/secrets/secrets.js';
import { expectStatus, openConnection } from './support/connection.mjs';
import { startDatabase } from './support/database.mjs';
import { startNode } from './support/nodes.mjs';
import { median, report } from './support/report.mjs';

/*
 * Sign-ins a second over HTTP, beside the bare work on the same PostgreSQL: one select, one argon2id verification and one
 * insert. Rounds are interleaved; the bare work runs twice, and how far the two differ says how far to trust the ratio.
 *
 *   node bench/login.mjs [rounds] [seconds for each turn]
 */
const ROUNDS = Number(process.argv[2] ?? 9);
const SECONDS = Number(process.argv[3] ?? 2);
const CALLERS = 8;
const PASSWORD = 'a long enough password';
const ARGON2 = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const BARE = 'select, argon2id, insert';

const INSERT = `
  INSERT INTO sessions (id, user_id, generation, client_id, transport, secret_hash, created_at, last_seen_at,
    idle_expires_at, expires_at, auth_time, auth_methods)
  VALUES ($1, $2, 1, 'portcullis', 'header', $3, now(), now(), now() + interval '7 days', now() + interval '30 days',
    now(), '{pwd}')`;

const database = await startDatabase();
const pool = new pg.Pool({ connectionString: database.url, max: 10 });
// At the end the server goes before its idle connections do, and nobody minds.
pool.on('error', () => undefined);
// As many hashes at once as the bare work does on libuv's threads.
const node = await startNode(database.url, { PORTCULLIS_PASSWORDS__HASH_CONCURRENCY: '4' });
try {
  await measure(await Promise.all(Array.from({ length: CALLERS }, addCaller)));
} finally {
  await node.stop();
  await pool.end();
  await database.stop();
}

async function addCaller() {
  const email = `${randomUUID()}@example.com`;
  const connection = await openConnection(node.url);
  await expectStatus(201, connection.request('POST', '/v1/auth/register', {}, { email, password: PASSWORD }));
  return { email, connection, hashed: await hash(PASSWORD, ARGON2) };
}

async function measure(callers) {
  const kinds = { [BARE]: bare, [`${BARE}, again`]: bare, 'login, over HTTP': login };
  const rates = Object.fromEntries(Object.keys(kinds).map((name) => [name, []]));
  for (let number = -1; number < ROUNDS; number++) {
    for (const [name, work] of Object.entries(kinds)) {
      const rate = await turn(callers, work);
      if (number >= 0) rates[name].push(rate);
    }
  }
  for (const { connection } of callers) connection.close();
  report(
    'login',
    Object.entries(rates).map(([measured, sample]) => ({
      measured,
      'a second, median': median(sample).toFixed(0),
      range: `${Math.min(...sample).toFixed(0)}–${Math.max(...sample).toFixed(0)}`,
      'of the bare work': median(sample.map((rate, round) => rate / rates[BARE][round])).toFixed(2),
    })),
  );
}

/** Every caller signs in over and over; gives how many sign-ins that made a second. */
async function turn(callers, work) {
  const startedAt = process.hrtime.bigint();
  const took = () => Number(process.hrtime.bigint() - startedAt) / 1e9;
  let count = 0;
  await Promise.all(
    callers.map(async (caller) => {
      for (; took() < SECONDS; count++) await work(caller);
    }),
  );
  return count / took();
}

async function bare({ email, hashed }) {
  const { rows } = await pool.query({
    name: 'find',
    text: 'SELECT id FROM users WHERE email_key = $1',
    values: [email],
  });
  if (!(await verify(hashed, PASSWORD))) throw new Error('the password must fit');
  await pool.query({ name: 'insert', text: INSERT, values: [randomUUID(), rows[0].id, hashSecret(newSecret())] });
}

async function login({ email, connection }) {
  const asked = { email, password: PASSWORD, transport: 'header' };
  await expectStatus(200, connection.request('POST', '/v1/auth/login', {}, asked));
}
