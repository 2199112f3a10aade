import { Buffer } from 'node:buffer';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { hashSecret, newSecret } from '../dist/secrets/secrets.js';
import { openConnection } from './support/connection.mjs';
import { startDatabase } from './support/database.mjs';
import { openInProcess } from './support/in-process.mjs';
import { startNode } from './support/nodes.mjs';
import { median, report } from './support/report.mjs';
import { insertSessions, insertUser } from './support/sessions.mjs';

/*
 * Refreshes a second by 32 callers, each with a session and a user of its own: through the service in this process, and over
 * HTTP at a process. Beside it the bare work on the same PostgreSQL: one row locked and updated and one inserted, by a
 * transaction of four statements and by a single statement, and one ES256 signature. All with a pool of 10 and with
 * statements that are planned once. Rounds are interleaved; ratios are those of the medians.
 *
 *   node bench/refresh.mjs [rounds]
 */
const CALLERS = 32;
const ROUNDS = Number(process.argv[2] ?? 11);
const ROUND_MS = 1_000;
const POOL = 10;
const DAY_MS = 86_400_000;

const USE = 'UPDATE refresh_tokens SET used_at = $2 WHERE id = $1 AND used_at IS NULL RETURNING session_id';
const INSERT = `
  INSERT INTO refresh_tokens (id, session_id, parent_id, secret_hash, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6)`;
const USE_AND_INSERT = `
  WITH used AS (UPDATE refresh_tokens SET used_at = $5 WHERE id = $3 AND used_at IS NULL)
  ${INSERT}`;

const database = await startDatabase();
const pool = new pg.Pool({ connectionString: database.url, max: POOL });
// At the end the server goes before its idle connections do, and nobody minds.
pool.on('error', () => undefined);
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
// As long as an access token's header and claims.
const signed = Buffer.alloc(560, 'a');
let server;
let node;
try {
  server = await openInProcess(database.url);
  node = await startNode(database.url);
  await database.settled();
  await measure();
} finally {
  await node?.stop();
  await server?.close();
  await pool.end();
  await database.stop();
}

async function measure() {
  const callers = await Promise.all(Array.from({ length: CALLERS }, addCaller));
  const contenders = {
    'bare transaction (BEGIN, UPDATE, INSERT, COMMIT) and a signature': bareTransaction,
    'bare statement (UPDATE and INSERT in one) and a signature': bareStatement,
    'refresh, the service': refreshByService,
    'refresh, over HTTP': refreshOverHttp,
  };
  const rates = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (const turn of Object.values(contenders)) await round(callers, turn, ROUND_MS / 2);
  for (let number = 0; number < ROUNDS; number++) {
    for (const [name, turn] of Object.entries(contenders)) rates[name].push(await round(callers, turn, ROUND_MS));
  }
  for (const { connection } of callers) connection.close();
  const [transaction, statement] = Object.values(rates).map(median);
  report(
    'refresh',
    Object.entries(rates).map(([measured, sample]) => ({
      measured,
      'a second, median': Math.round(median(sample)),
      range: `${Math.round(Math.min(...sample))}–${Math.round(Math.max(...sample))}`,
      'of the transaction': (median(sample) / transaction).toFixed(2),
      'of the statement': (median(sample) / statement).toFixed(2),
    })),
  );
}

/** A person with one role of two permissions, signed in by tokens. */
async function addCaller() {
  const userId = await insertUser(database);
  await database.query(`INSERT INTO roles (name) VALUES ('member') ON CONFLICT DO NOTHING`);
  await database.query(
    `INSERT INTO role_permissions VALUES ('member', 'invoice:read'), ('member', 'invoice:write') ON CONFLICT DO NOTHING`,
  );
  await database.query(`INSERT INTO user_roles VALUES ($1, 'member')`, [userId]);
  const [{ id: sessionId }] = await insertSessions(database, userId, 1);
  const [id, secret] = [randomUUID(), newSecret()];
  await database.query(
    `INSERT INTO refresh_tokens (id, session_id, secret_hash, created_at, expires_at)
     VALUES ($1, $2, $3, now(), now() + interval '30 days')`,
    [id, sessionId, hashSecret(secret)],
  );
  return { sessionId, id, token: `${id}.${secret}`, connection: await openConnection(node.url) };
}

/** Every caller refreshes over and over; gives how many refreshes that made a second. */
async function round(callers, turn, milliseconds) {
  const start = performance.now();
  let count = 0;
  await Promise.all(
    callers.map(async (caller) => {
      while (performance.now() - start < milliseconds) {
        await turn(caller);
        count += 1;
      }
    }),
  );
  return count / ((performance.now() - start) / 1_000);
}

async function refreshByService(caller) {
  take(caller, (await server.tokens.refresh(caller.token)).refreshToken);
}

async function refreshOverHttp(caller) {
  const asked = { refreshToken: caller.token };
  const { status, body } = await caller.connection.request('POST', '/v1/auth/refresh', {}, asked);
  if (status !== 200) throw new Error(`answered ${status}: ${body}`);
  take(caller, JSON.parse(body).tokens.refreshToken);
}

async function bareTransaction(caller) {
  const { id, secret, values } = successorOf(caller);
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query({ name: 'use', text: USE, values: [caller.id, values[4]] });
    await client.query({ name: 'insert', text: INSERT, values });
    await client.query('COMMIT');
  } finally {
    client.release();
  }
  signOnce();
  take(caller, `${id}.${secret}`);
}

async function bareStatement(caller) {
  const { id, secret, values } = successorOf(caller);
  await pool.query({ name: 'use and insert', text: USE_AND_INSERT, values });
  signOnce();
  take(caller, `${id}.${secret}`);
}

function successorOf({ id: parent, sessionId }) {
  const [id, secret, now] = [randomUUID(), newSecret(), Date.now()];
  const values = [id, sessionId, parent, hashSecret(secret), new Date(now), new Date(now + 30 * DAY_MS)];
  return { id, secret, values };
}

function signOnce() {
  sign('sha256', signed, { key: privateKey, dsaEncoding: 'ieee-p1363' });
}

function take(caller, token) {
  caller.token = token;
  caller.id = token.slice(0, 36);
}
