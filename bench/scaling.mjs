import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { calibrate } from './support/calibration.mjs';
import { expectStatus, openConnection } from './support/connection.mjs';
import { startDatabase } from './support/database.mjs';
import { fillUpTo } from './support/filling.mjs';
import { openFleet, PAUSE_MS, revokeMany, withNodes } from './support/node-fleet.mjs';
import { median, percentile, report } from './support/report.mjs';
import { insertSessions, insertUser } from './support/sessions.mjs';
import { simulate } from './support/simulation.mjs';

/*
 * What the protocol costs as nodes and revocations grow beyond what one machine can run: calibrates the statements, measures
 * real fleets, shows a simulation with those costs beside them, and only then asks it about fleets that nobody measured.
 */
const FLEETS = (process.argv[2] ?? '1,2,4,8').split(',').map(Number);
const ROWS_MEASURED = Number(process.argv[3] ?? 1_000_000);
const AT_REST = 200;
const CALLERS = 8;
const BUSY_MS = 8_000;
const DATABASE_CORES = 16;
/** The database of the extrapolation is on another machine: half a millisecond of network for each round trip. */
const NETWORK_MS = 0.5;
const LEASE_MS = 2_000;

const database = await startDatabase();
const measured = [];
let costs;
let sizes;
try {
  const userId = await insertUser(database);
  costs = await calibrate(database, userId);
  await withNodes(database, 1, async ([node]) => {
    costs.http = await calibrateRequest(await openFleet(database, userId, [node]));
  });
  for (const size of FLEETS) await withNodes(database, size, (nodes) => measureFleet(nodes, userId));
  sizes = await measureSizes();
} finally {
  await database.stop();
}
report('scaling-costs', Object.entries(costs).map(rowOfCost));
report('scaling-measured', measured.flatMap(compare));
report('scaling-extrapolated', extrapolate());
report('scaling-sizes', sizes);

/** A warm guarded request has no statement: what is left is HTTP, the guards and the answer. All of it is put down to the node. */
async function calibrateRequest({ connections: [connection], caller, close }) {
  const took = [];
  for (let time = 0; time < 1_000; time++) {
    const from = performance.now();
    const { at } = await expectStatus(200, connection.request('GET', '/v1/auth/me', caller.headers));
    took.push(at - from);
  }
  close();
  return { node: median(took), server: 0, rest: 0 };
}

async function measureFleet(nodes, userId) {
  const fleet = await openFleet(database, userId, nodes);
  await revokeMany(fleet, 50, fleet.connections);
  const atRest = (await revokeMany(fleet, AT_REST, fleet.connections)).map(({ returned }) => returned);
  measured.push({ size: nodes.length, load: { callers: 1, pause: PAUSE_MS }, took: atRest });
  const controls = await Promise.all(Array.from({ length: CALLERS }, () => openConnection(nodes[0].url)));
  const sessions = await insertSessions(database, userId, 20_000);
  const took = [];
  const from = performance.now();
  await Promise.all(
    controls.map(async (control) => {
      while (performance.now() - from < BUSY_MS && sessions.length > 0) {
        const began = performance.now();
        const path = `/v1/sessions/${sessions.pop().id}`;
        const { at } = await expectStatus(200, control.request('DELETE', path, fleet.caller.headers));
        took.push(at - began);
      }
    }),
  );
  const perSecond = (took.length / (performance.now() - from)) * 1_000;
  measured.push({ size: nodes.length, load: { callers: CALLERS, pause: [0, 0] }, took, perSecond });
  controls.forEach((control) => control.close());
  fleet.close();
}

/** Here nodes and database share the processors, as they did when measured. */
function compare({ size, load, took, perSecond }) {
  const outcome = simulate({
    nodes: size,
    cores: availableParallelism(),
    shared: true,
    load,
    leaseMs: LEASE_MS,
    costs,
  });
  const row = (what, real, simulated) => ({
    nodes: size,
    callers: load.callers,
    what,
    measured: real.toFixed(1),
    simulated: simulated.toFixed(1),
    'simulated / measured': (simulated / real).toFixed(2),
  });
  const rows = [row('p50 ms', median(took), outcome.p50), row('p99 ms', percentile(took, 99), outcome.p99)];
  return perSecond === undefined ? rows : [...rows, row('revocations/s', perSecond, outcome.perSecond)];
}

function extrapolate() {
  const remote = Object.fromEntries(
    Object.entries(costs).map(([name, cost]) => [
      name,
      cost.rest === undefined ? cost : { ...cost, rest: cost.rest + NETWORK_MS },
    ]),
  );
  const questions = [10, 100, 300, 1_000].flatMap((nodes) =>
    [1, 10, 30, 100, 300, 1_000].map((perSecond) => ({ nodes, perSecond })),
  );
  const rows = [];
  for (const { nodes, perSecond } of questions) {
    // Past the bend every further rate would say the same, at a cost that grows.
    if (rows.some((row) => row.nodes === nodes && row['why it bends'] !== '')) continue;
    const durationMs = Math.max(5_000, Math.min(30_000, 60_000 / perSecond));
    const load = { perSecond };
    const outcome = simulate({
      nodes,
      cores: DATABASE_CORES,
      shared: false,
      load,
      leaseMs: LEASE_MS,
      costs: remote,
      durationMs,
    });
    rows.push({
      nodes,
      'revocations/s': perSecond,
      'p50 ms': outcome.p50?.toFixed(1) ?? '–',
      'p99 ms': outcome.p99?.toFixed(1) ?? '–',
      'done/s': outcome.perSecond.toFixed(1),
      'statements/s': Math.round(outcome.statementsPerSecond),
      'database busy': percent(outcome.utilisation),
      'disk busy': percent(outcome.diskUtilisation),
      'busiest node': percent(outcome.busiestNode),
      'leases lost': outcome.leasesLost,
      'why it bends': bend(outcome),
    });
  }
  return rows;
}

function bend({ utilisation, lockUtilisation, diskUtilisation, busiestNode, leasesLost, offered, completed, p50 }) {
  const slow = leasesLost > 0 || completed < 0.9 * offered || p50 > 100;
  if (!slow) return '';
  const shares = { 'processors of the database': utilisation, 'lock of the head': lockUtilisation };
  Object.assign(shares, { disk: diskUtilisation, 'event loop of the nodes': busiestNode });
  const [[name]] = Object.entries(shares).sort(([, a], [, b]) => b - a);
  return name;
}

function rowOfCost([name, cost]) {
  const shown = (value, digits = 3) => (value === undefined ? '' : value.toFixed(digits));
  if (typeof cost === 'number') return { statement: name, 'node ms': '', 'server ms': '', 'rest ms': shown(cost) };
  return {
    statement: name,
    'node ms': shown(cost.node),
    'server ms': shown(cost.server),
    'rest ms': shown(cost.rest),
    'node µs for each further row': cost.nodePerRow === undefined ? '' : shown(cost.nodePerRow * 1_000, 2),
    'server µs for each further row': cost.serverPerRow === undefined ? '' : shown(cost.serverPerRow * 1_000, 2),
  };
}

/** Bytes with indexes for each row of what grows, with a million of them. */
async function measureSizes() {
  await fillUpTo(database, ROWS_MEASURED, { passwordHash: 'x'.repeat(97), secretHash: Buffer.alloc(32, 1) });
  await database.query('TRUNCATE change_log');
  await database.query(
    `INSERT INTO change_log (position, kind, subject, keep_until)
     SELECT n, 'session', gen_random_uuid()::text, now() FROM generate_series(1, $1::integer) AS n`,
    [ROWS_MEASURED],
  );
  const rows = [];
  for (const table of ['users', 'sessions', 'change_log']) {
    const sql = `SELECT count(*)::integer AS count, pg_total_relation_size($1::text)::float8 AS bytes FROM ${table}`;
    const [{ count, bytes }] = await database.query(sql, [table]);
    rows.push({ table, rows: count, 'bytes a row': Math.round(bytes / count) });
  }
  return rows;
}

function percent(share) {
  return `${(share * 100).toFixed(0)} %`;
}
