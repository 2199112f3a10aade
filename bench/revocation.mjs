import { fork } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startDatabase } from './support/database.mjs';
import { openFleet, pause, revoke, revokeMany, warm, withNodes } from './support/node-fleet.mjs';
import { median, percentile, report } from './support/report.mjs';
import { insertSessions, insertUser } from './support/sessions.mjs';

/*
 * How long a revocation takes: from the call (`DELETE /v1/sessions/{id}` on the first node) to its return, and from the call
 * to the first refused answer of the last node. Nodes are processes on one PostgreSQL, which runs durably.
 */
const FLEETS = (process.argv[2] ?? '1,3,8').split(',').map(Number);
const REVOCATIONS = 300;
const WATCHED = 100;
const AFTER_A_STOP = 20;
const STOPS = 3;
const LOAD_PER_SECOND = 1_000;
/** Every node is asked this often whether it refuses; without a pause eight of them would be busy with nothing else. */
const ASKED_EVERY_MS = 2;

const database = await startDatabase();
const userId = await insertUser(database);
const rows = [];
try {
  for (const size of FLEETS) await withNodes(database, size, measureFleet);
} finally {
  await database.stop();
}
report('revocation', rows);

async function measureFleet(nodes) {
  const fleet = await openFleet(database, userId, nodes);
  await revokeMany(fleet, 20, fleet.connections);
  await measure(fleet, 'idle');
  const load = await startLoad(nodes, fleet.caller);
  await measure(fleet, `${LOAD_PER_SECOND} requests/s`);
  const rate = await load.stop();
  console.log(`${nodes.length} nodes: the load was answered ${rate} times a second`);
  if (nodes.length > 1) await measureStopped(fleet);
  fleet.close();
}

async function measure(fleet, circumstances) {
  const calls = await revokeMany(fleet, REVOCATIONS, fleet.connections);
  add(
    fleet,
    circumstances,
    'call to return',
    calls.map(({ returned }) => returned),
  );
  add(
    fleet,
    circumstances,
    '… of it waiting (receipt)',
    calls.map(({ waited }) => waited),
  );
  const refusals = [];
  for (const session of await insertSessions(database, userId, WATCHED)) {
    await warm(fleet.connections, session);
    refusals.push(await untilRefused(fleet, session));
    await pause();
  }
  add(fleet, circumstances, 'call to last refusal', refusals);
}

/** One node is stopped by a signal: the first revocation waits for its lease to end, those after it don't. */
async function measureStopped(fleet) {
  const first = [];
  const later = [];
  const stopped = fleet.nodes.at(-1);
  for (let round = 0; round < STOPS; round++) {
    const others = fleet.connections.slice(0, -1);
    stopped.signal('SIGSTOP');
    const calls = await revokeMany(fleet, 1 + AFTER_A_STOP, others);
    first.push(calls[0].returned);
    later.push(...calls.slice(1).map(({ returned }) => returned));
    stopped.signal('SIGCONT');
    // Until it has noticed that it was evicted, and registered anew.
    await sleep(3_000);
  }
  add(fleet, 'idle, one stopped', 'call to return, first', first);
  add(fleet, 'idle, one stopped', 'call to return, later', later);
}

/** Asks every node over and over until each has refused. */
async function untilRefused(fleet, session) {
  const start = performance.now();
  const refusals = fleet.connections.map(async (connection) => {
    for (;;) {
      const { status, at } = await connection.request('GET', '/v1/auth/me', session.headers);
      if (status === 401) return at - start;
      await sleep(ASKED_EVERY_MS);
    }
  });
  const [, ...times] = await Promise.all([revoke(fleet, session), ...refusals]);
  return Math.max(...times);
}

async function startLoad(nodes, { headers }) {
  const child = fork(fileURLToPath(new URL('support/load.mjs', import.meta.url)));
  child.send({ urls: nodes.map(({ url }) => url), headers, ratePerSecond: LOAD_PER_SECOND });
  await once(child, 'message');
  return {
    stop: async () => {
      child.send('stop');
      const [rate] = await once(child, 'message');
      return rate;
    },
  };
}

function add({ nodes }, circumstances, measured, sample) {
  const shown = (value) => value.toFixed(1);
  rows.push({
    nodes: nodes.length,
    circumstances,
    measured,
    n: sample.length,
    'p50 ms': shown(median(sample)),
    'p99 ms': shown(percentile(sample, 99)),
    'max ms': shown(Math.max(...sample)),
  });
}
