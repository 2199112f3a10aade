import { randomUUID } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import pg from 'pg';
import { hashSecret, newSecret } from '../dist/secrets/secrets.js';
import { expectStatus, openConnection } from './support/connection.mjs';
import { startDatabase } from './support/database.mjs';
import { startNode } from './support/nodes.mjs';
import { median, report } from './support/report.mjs';

/*
 * Sign-ins a second over HTTP, with and without the limits on attempts, beside the bare work on the same PostgreSQL: one select,
 * one argon2id verification and one insert. Rounds are interleaved; the bare work runs twice, and how far the two differ says how
 * far to trust the ratio. Beforehand each node signs in so often that V8 has compiled what it compiles.
 *
 *   node bench/login.mjs [rounds] [seconds for each turn]
 */
const ROUNDS = Number(process.argv[2] ?? 9);
const SECONDS = Number(process.argv[3] ?? 2);
const WARM_UP_S = 12;
const CALLERS = 8;
const PASSWORD = 'a long enough password';
const ARGON2 = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const BARE = 'select, argon2id, insert';

const INSERT = `
  INSERT INTO sessions (id, user_id, generation, client_id, transport, secret_hash, created_at, last_seen_at,
    idle_expires_at, expires_at, auth_time, auth_methods)
  VALUES ($1, $2, 1, 'portcullis', 'header', $3, now(), now(), now() + interval '7 days', now() + interval '30 days',
    now(), '{pwd}')`;

// As many hashes at once as the bare work does on libuv's threads.
const HASHES = { PORTCULLIS_PASSWORDS__HASH_CONCURRENCY: '4' };
// Every sign-in comes from this machine.
const LIMITS = { PORTCULLIS_LIMITS__ENABLED: 'true', PORTCULLIS_LIMITS__SIGN_INS_PER_ADDRESS: '1000000' };

const database = await startDatabase();
const pool = new pg.Pool({ connectionString: database.url, max: 10 });
// At the end the server goes before its idle connections do, and nobody minds.
pool.on('error', () => undefined);
const nodes = [];
try {
  nodes.push(await startNode(database.url, HASHES), await startNode(database.url, { ...HASHES, ...LIMITS }));
  await measure(await Promise.all(Array.from({ length: CALLERS }, addCaller)));
} finally {
  for (const node of nodes) await node.stop();
  await pool.end();
  await database.stop();
}

async function addCaller() {
  const email = `${randomUUID()}@example.com`;
  const connection = await openConnection(nodes[0].url);
  await expectStatus(201, connection.request('POST', '/v1/auth/register', {}, { email, password: PASSWORD }));
  connection.close();
  return { email, hashed: await hash(PASSWORD, ARGON2) };
}

async function measure(callers) {
  const [unlimited, limited] = nodes.map(({ url }) => url);
  const kinds = {
    [BARE]: { work: bare },
    [`${BARE}, again`]: { work: bare },
    'login, without the limits': { work: login, url: unlimited },
    'login, with the limits': { work: login, url: limited },
  };
  const rates = Object.fromEntries(Object.keys(kinds).map((name) => [name, []]));
  for (const kind of Object.values(kinds)) await turn(callers, kind, kind.url === undefined ? SECONDS : WARM_UP_S);
  for (let number = 0; number < ROUNDS; number++) {
    for (const [name, kind] of Object.entries(kinds)) rates[name].push(await turn(callers, kind, SECONDS));
  }
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

/** Every caller signs in over and over, on a connection of its own where there is an address; gives how many sign-ins that made a second. */
async function turn(callers, { work, url }, seconds) {
  const connections = await Promise.all(callers.map(() => url && openConnection(url)));
  const startedAt = process.hrtime.bigint();
  const took = () => Number(process.hrtime.bigint() - startedAt) / 1e9;
  let count = 0;
  await Promise.all(
    callers.map(async (caller, index) => {
      for (; took() < seconds; count++) await work(caller, connections[index]);
    }),
  );
  const rate = count / took();
  for (const connection of connections) connection?.close();
  return rate;
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

async function login({ email }, connection) {
  const asked = { email, password: PASSWORD, transport: 'header' };
  await expectStatus(200, connection.request('POST', '/v1/auth/login', {}, asked));
}
