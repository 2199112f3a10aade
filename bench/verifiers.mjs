import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashSecret, newSecret } from '../dist/secrets/secrets.js';
import { openConnection } from './support/connection.mjs';
import { startDatabase } from './support/database.mjs';
import { startNode } from './support/nodes.mjs';
import { median, percentile, report } from './support/report.mjs';
import { insertSessions, insertUser } from './support/sessions.mjs';

/*
 * What verifiers cost the node that they pull from: memory and processor time for each, at rest, and for each revocation that
 * waits for all of them. Each is a connection that pulls, with an instance of its own; the node is a process of its own, whose
 * time /proc tells (Linux). Nothing verifies the answers here, so this process costs little itself.
 */
const FLEETS = (process.argv[2] ?? '100,1000,3000').split(',').map(Number);
const REST_MS = 10_000;
const REVOCATIONS = 30;
const SETTLED_MS = 6_000;
const TICKS_PER_SECOND = 100;

const database = await startDatabase();
const userId = await insertUser(database);
const rows = [];
try {
  for (const size of FLEETS) {
    const node = await startNode(database.url);
    try {
      await database.settled();
      // The row of the node before stays until the leases that it gave are over, and is removed then.
      await sleep(SETTLED_MS);
      await measure(node, size);
    } finally {
      await node.stop();
    }
  }
} finally {
  await database.stop();
}
report('verifiers', rows);

async function measure(node, size) {
  const [caller, ...sessions] = await insertSessions(database, userId, REVOCATIONS + 1);
  const alone = await revoke(node, caller, sessions.slice(0, 5));
  await sleep(2_000);
  const before = usage(node.pid);
  const idle = await spent(node.pid, REST_MS / 2);
  const credentials = await addClient();
  const fleet = await Promise.all(Array.from({ length: size }, () => pulling(node.url, credentials)));
  await sleep(4_000);
  const pulls = fleet.reduce((sum, { count }) => sum + count(), 0);
  const atRest = await spent(node.pid, REST_MS);
  const pulled = fleet.reduce((sum, { count }) => sum + count(), 0) - pulls;
  const memory = usage(node.pid).rss - before.rss;
  const began = usage(node.pid).cpuMs;
  const revoked = performance.now();
  const waits = await revoke(node, caller, sessions.slice(5));
  const share = (performance.now() - revoked) / 1_000;
  const cpu = usage(node.pid).cpuMs - began - atRest.perSecond * share;
  for (const each of fleet) each.stop();
  rows.push({
    verifiers: size,
    'pulls/s each': (pulled / size / (REST_MS / 1_000)).toFixed(2),
    'KiB each': (memory / 1_024 / size).toFixed(1),
    'CPU at rest': `${((atRest.perSecond - idle.perSecond) / 10).toFixed(1)} %`,
    'µs/pull': (((atRest.perSecond - idle.perSecond) * (REST_MS / 1_000) * 1_000) / pulled).toFixed(0),
    'revoke p50 ms': median(waits).toFixed(1),
    'p99 ms': percentile(waits, 99).toFixed(1),
    'alone p50 ms': median(alone).toFixed(1),
    expired: waits.expired,
    refused: fleet.reduce((sum, each) => sum + each.refused(), 0),
    'µs/revocation each': ((cpu * 1_000) / waits.length / size).toFixed(0),
  });
  console.log(JSON.stringify(rows.at(-1)));
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

/** A verifier as far as the node sees one. */
async function pulling(url, authorization) {
  const connection = await openConnection(url);
  const instance = randomUUID();
  let [stopped, count, refused, applied, term] = [false, 0, 0, 0, undefined];
  const run = async () => {
    while (!stopped) {
      const pull = { nonce: randomUUID(), instance, applied, ...(term && { term }) };
      const { status, body } = await connection.request('POST', '/v1/changes/lease', { authorization }, pull);
      if (status !== 200) {
        refused += 1;
        await sleep(100);
        continue;
      }
      ({ to: applied, term } = JSON.parse(Buffer.from(body.split('.')[1], 'base64url')));
      count += 1;
    }
  };
  run().catch((error) => stopped || console.error(error.message));
  return {
    count: () => count,
    refused: () => refused,
    stop: () => {
      stopped = true;
      connection.close();
    },
  };
}

/** Ends these sessions, one after the other. @returns how long each call took, in ms */
async function revoke(node, caller, sessions) {
  const connection = await openConnection(node.url);
  const took = [];
  for (const { id } of sessions) {
    const began = performance.now();
    const { status, body } = await connection.request('DELETE', `/v1/sessions/${id}`, caller.headers);
    if (status !== 200) throw new Error(`revoking: ${status} ${body}`);
    took.push(performance.now() - began);
    took.expired = (took.expired ?? 0) + JSON.parse(body).expired;
    await sleep(100);
  }
  connection.close();
  return took;
}

async function spent(pid, milliseconds) {
  const before = usage(pid).cpuMs;
  await sleep(milliseconds);
  return { perSecond: (usage(pid).cpuMs - before) / (milliseconds / 1_000) };
}

function usage(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  const rss = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuMs: ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS_PER_SECOND, rss: Number(rss) * 1_024 };
}
