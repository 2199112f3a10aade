import { Buffer } from 'node:buffer';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashSecret, newSecret } from '../dist/secrets/secrets.js';
import { openConnection } from './support/connection.mjs';
import { startDatabase } from './support/database.mjs';
import { startFleet } from './support/verifier-fleet.mjs';
import { startNode } from './support/nodes.mjs';
import { processorTime } from './support/processor-time.mjs';
import { median, percentile, report } from './support/report.mjs';
import { residentBytes } from './support/resident-memory.mjs';
import { insertSessions, insertUser } from './support/sessions.mjs';

/*
 * What verifiers cost the node that they pull from: memory and processor time for each, at rest, for each revocation that waits
 * for all of them, and when all come back after a restart; and how large snapshots are. The node is a process of its own, whose
 * processor time /proc tells (Linux), so that other work on the machine stays out of the figures, as far as it can.
 *
 *   npm run bench:verifiers -- 100,1000,3000 2s
 */
const FLEETS = (process.argv[2] ?? '100,1000,3000').split(',').map(Number);
const LEASE = process.argv[3] ?? '2s';
const REST_MS = 10_000;
const REVOCATIONS = 15;
const SETTLED_MS = 6_000;
const PATIENCE_MS = 60_000;
/** On a machine that is busy with other work one or two may have lost their lease at any moment. */
const ALL_BUT = 0.99;
/** More than a page of an answer holds. */
const LOGGED = 2_500;

const database = await startDatabase();
const userId = await insertUser(database);
const rows = [];
try {
  await database.settled();
  for (const size of FLEETS) {
    // The row of the node before stays until the leases that it gave are over, and is removed then.
    await sleep(SETTLED_MS);
    await measure(size);
  }
  await snapshots();
} finally {
  await database.stop();
}
report('verifiers', rows);

async function measure(size) {
  let node = await startNode(database.url, settings());
  const { url } = node;
  let verifiers;
  try {
    const [caller, ...sessions] = await insertSessions(database, userId, REVOCATIONS + 5);
    await sleep(2_000);
    const before = usage(node.pid);
    const idle = await spent(node.pid, REST_MS / 2);
    const alone = await revocations(node, caller, sessions.splice(0, 4));
    verifiers = startFleet(url, await addClient(), size);
    await until(() => verifiers.leased() >= size * ALL_BUT);
    await sleep(4_000);
    const signature = signing();
    const atRest = await spent(node.pid, REST_MS, verifiers.counts);
    const perVerifier = (atRest.cpuMs - idle.cpuMs) / size;
    const memory = usage(node.pid).rss - before.rss;
    const taken = await revocations(node, caller, sessions);
    const revoked = (taken.cpuMs - atRest.cpuMs * taken.seconds) / taken.waits.length;
    await node.stop();
    const stopped = performance.now();
    node = await startNode(database.url, { ...settings(), PORT: new URL(url).port });
    const up = performance.now();
    const [started, failures] = [usage(node.pid).cpuMs, verifiers.counts.failures];
    const back = await until(() => verifiers.leasedSince(up) >= size * ALL_BUT);
    rows.push({
      verifiers: size,
      lease: LEASE,
      'pulls/s each': (atRest.pulls / size).toFixed(2),
      'node CPU at rest': `${(atRest.cpuMs / 10).toFixed(0)} %`,
      'CPU ms/verifier-second': perVerifier.toFixed(2),
      'µs/pull': (((atRest.cpuMs - idle.cpuMs) * 1_000) / atRest.pulls).toFixed(0),
      lapses: atRest.lapses,
      'KiB each': (memory / 1_024 / size).toFixed(0),
      'CPU ms/revocation': revoked.toFixed(0),
      'alone ms': ((alone.cpuMs - idle.cpuMs * alone.seconds) / alone.waits.length).toFixed(1),
      'revoke p50 ms': median(taken.waits).toFixed(0),
      'max ms': percentile(taken.waits, 100).toFixed(0),
      expired: taken.expired,
      'calls 503': taken.refused,
      'down ms': (up - stopped).toFixed(0),
      'all back after ms': (back - up).toFixed(0),
      'CPU ms of that': (usage(node.pid).cpuMs - started).toFixed(0),
      'came in busiest 100 ms': busiest(verifiers.counts.connecting.filter((moment) => moment > up)),
      'failed tries after': verifiers.counts.failures - failures,
      'µs/signature here': signature.toFixed(0),
    });
    console.log(JSON.stringify(rows.at(-1)));
  } finally {
    await verifiers?.stop();
    await node.stop();
  }
}

/** What a newcomer is sent: after a few changes, and after more than one answer holds. */
async function snapshots() {
  const node = await startNode(database.url, settings());
  try {
    const authorization = await addClient();
    const pull = async () => {
      const connection = await openConnection(node.url);
      const body = { nonce: randomUUID(), instance: randomUUID(), applied: 0 };
      const answer = await connection.request('POST', '/v1/changes/lease', { authorization }, body);
      connection.close();
      if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`);
      const { entries } = JSON.parse(Buffer.from(answer.body.split('.')[1], 'base64url'));
      return { entries: entries.length, bytes: answer.body.length };
    };
    const few = await pull();
    await database.query(
      `WITH head AS (UPDATE change_head SET position = position + $1 RETURNING position)
       INSERT INTO change_log (position, kind, subject, keep_until)
       SELECT head.position - $1 + n, 'session', gen_random_uuid()::text, now() + interval '1 hour'
       FROM head, generate_series(1, $1::int) AS n`,
      [LOGGED],
    );
    await sleep(SETTLED_MS);
    const most = await pull();
    console.log(
      `a newcomer is sent ${few.bytes} bytes with ${few.entries} entries, ${most.bytes} with ${most.entries}`,
    );
  } finally {
    await node.stop();
  }
}

function settings() {
  return { PORTCULLIS_CHANGES__LEASE: LEASE };
}

/** A client whose verifiers receipts wait for. */
async function addClient() {
  const [id, secret] = [randomUUID(), newSecret()];
  await database.query(
    `INSERT INTO clients (id, name, auth_method, secret_hash, scopes, audiences, wait_for, created_at)
     VALUES ($1, 'bench', 'client_secret', $2, '{}', '{bench}', true, now())`,
    [id, hashSecret(secret)],
  );
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

/** Ends these sessions, one after the other. @returns how long each call took, in ms, and what the node spent meanwhile */
async function revocations(node, caller, sessions) {
  const connection = await openConnection(node.url);
  const [began, cpuMs, waits] = [performance.now(), usage(node.pid).cpuMs, []];
  let [expired, refused] = [0, 0];
  for (const { id } of sessions) {
    const sent = performance.now();
    const { status, body } = await connection.request('DELETE', `/v1/sessions/${id}`, caller.headers);
    if (status === 503) {
      refused += 1;
      continue;
    }
    if (status !== 200) throw new Error(`revoking: ${status} ${body}`);
    waits.push(performance.now() - sent);
    expired += JSON.parse(body).expired;
    await sleep(100);
  }
  connection.close();
  return {
    waits,
    expired,
    refused,
    seconds: (performance.now() - began) / 1_000,
    cpuMs: usage(node.pid).cpuMs - cpuMs,
  };
}

/** @returns for each second: processor time of the node, and pulls; and how many leases lapsed */
async function spent(pid, milliseconds, counts = { pulls: 0, lapses: 0 }) {
  const [cpuMs, { pulls, lapses }, began] = [usage(pid).cpuMs, { ...counts }, performance.now()];
  await sleep(milliseconds);
  const seconds = (performance.now() - began) / 1_000;
  const now = usage(pid).cpuMs;
  return { cpuMs: (now - cpuMs) / seconds, pulls: (counts.pulls - pulls) / seconds, lapses: counts.lapses - lapses };
}

/** @returns when it was so, by `performance.now()` */
async function until(holds) {
  const began = performance.now();
  while (!holds()) {
    if (performance.now() > began + PATIENCE_MS) throw new Error('it never came true');
    await sleep(10);
  }
  return performance.now();
}

/** Processor time of one ES256 signature in this process, in µs: how slow the machine is just now. */
function signing() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const before = process.cpuUsage();
  for (let n = 0; n < 1_000; n++) sign('sha256', Buffer.from(`${n}`), privateKey);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** The most of these moments within a tenth of a second. */
function busiest(moments) {
  const counted = new Map();
  for (const moment of moments) counted.set(Math.floor(moment / 100), (counted.get(Math.floor(moment / 100)) ?? 0) + 1);
  return Math.max(0, ...counted.values());
}

function usage(pid) {
  return { cpuMs: processorTime(pid).used, rss: residentBytes(pid) };
}
