import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { calibrate, meanCosts } from './support/calibration.mjs';
import { startDatabase } from './support/database.mjs';
import { countLoad, countUsers, extrapolate } from './support/extrapolation.mjs';
import { fillUpTo } from './support/filling.mjs';
import { observe, OBSERVED, prepareObserving } from './support/fleet-costs.mjs';
import { PAUSE_MS, withNodes } from './support/node-fleet.mjs';
import { keep, median, percentile, report } from './support/report.mjs';
import { revokeClosely, revokePaced } from './support/revocation-load.mjs';
import { insertUser } from './support/sessions.mjs';
import { simulate } from './support/simulation.mjs';

/*
 * What the protocol costs as nodes and revocations grow beyond what one machine can run: takes the costs from one node and one
 * caller, measures real fleets, shows a simulation with those costs beside them, and only then asks it about fleets that nobody
 * measured.
 *
 *   node bench/scaling.mjs [nodes] [rows of the tables whose size is taken] [rounds]
 *   node bench/scaling.mjs again      simulates once more what was measured last, without measuring
 */
const AGAIN = process.argv[2] === 'again';
const FLEETS = (process.argv[2] ?? '1,2,4,8').split(',').map(Number);
const KEPT = new URL('results/scaling.json', import.meta.url);
const ROWS_MEASURED = Number(process.argv[3] ?? 1_000_000);
const ROUNDS = Number(process.argv[4] ?? 3);
const WARM_MS = 4_000;
const BUSY_MS = 3_000;
const PACED = 100;
/** As near as this counts as reproduced. */
const NEAR = 0.25;
const LOADS = [
  {
    name: '1 caller with rests',
    callers: 1,
    pause: PAUSE_MS,
    work: (node, userId) => revokePaced(database, userId, node, PACED),
  },
  {
    name: '1 caller',
    callers: 1,
    pause: [0, 0],
    work: (node, userId) => revokeClosely(database, userId, node, 1, BUSY_MS),
  },
  {
    name: '8 callers',
    callers: 8,
    pause: [0, 0],
    work: (node, userId) => revokeClosely(database, userId, node, 8, BUSY_MS),
  },
];

let database;
const { measured, calibrations, sizes } = AGAIN ? JSON.parse(readFileSync(KEPT, 'utf8')) : await measureAll();
const costs = meanCosts(calibrations.map((one) => one.costs));
for (const [number, { rows }] of calibrations.entries())
  report(`scaling-costs-${number}`, rows, [`Taken after ${number} of the fleets.`]);
const compared = measured.map(compare);
report(
  'scaling-measured',
  compared.map(({ row }) => row),
  [summary(compared)],
);
report('scaling-extrapolated', extrapolate(costs));
report('scaling-sizes', sizes);
const bytesOf = Object.fromEntries(sizes.map((row) => [row.table, row['bytes a row']]));
report('scaling-load', countLoad(bytesOf.change_log));
report('scaling-users', countUsers(bytesOf));

async function measureAll() {
  database = await startDatabase(OBSERVED);
  const all = { measured: [], calibrations: [] };
  try {
    await prepareObserving(database);
    const userId = await insertUser(database);
    // Before and after each: what else the machine does changes what everything costs, within minutes.
    all.calibrations.push(await calibrate(database, userId));
    for (const size of FLEETS) {
      const fleet = await withNodes(database, size, (nodes) => measureFleet(nodes, userId));
      all.calibrations.push(await calibrate(database, userId));
      const costs = meanCosts(all.calibrations.slice(-2).map((one) => one.costs));
      all.measured.push(...fleet.map((one) => ({ ...one, costs })));
    }
    all.sizes = await measureSizes();
  } finally {
    await database.stop();
  }
  keep('scaling.json', JSON.stringify(all));
  return all;
}

/** All loads in turn, round after round, so that whatever else the machine does meets them alike. */
async function measureFleet(nodes, userId) {
  await revokeClosely(database, userId, nodes[0], 8, WARM_MS);
  const rounds = LOADS.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [number, { work }] of LOADS.entries()) {
      rounds[number].push(await observe(database, nodes, () => work(nodes[0], userId)));
    }
  }
  return LOADS.map((load, number) => ({ size: nodes.length, load, rounds: rounds[number] }));
}

/** Here nodes, database and callers share the processors, as they did when measured. */
function compare({ size, load, rounds, costs }) {
  const outcome = simulate({ nodes: size, cores: availableParallelism(), shared: true, load, costs });
  const of = (value) => median(rounds.map(value));
  const used = ({ used: times, took }) => Object.values(times).reduce((sum, time) => sum + time, 0) / took.length;
  const each = ({ statements, took }, name) => statements[name] / took.length;
  const both = {
    'p50 ms': [of(({ took }) => median(took)), outcome.p50, 1],
    'p99 ms': [of(({ took }) => percentile(took, 99)), outcome.p99, 1],
    'a second': [of(({ took, ms }) => (took.length / ms) * 1_000), outcome.perSecond, 0],
    'processor ms each': [of(used), (outcome.utilisation * availableParallelism() * 1_000) / outcome.perSecond, 1],
    looks: [of((round) => each(round, 'looks')), outcome.looks, 1],
    'reads of the log': [of((round) => each(round, 'logs')), outcome.logs, 1],
  };
  const cells = Object.entries(both).map(([name, [real, simulated, digits]]) => [
    name,
    `${real.toFixed(digits)} / ${simulated.toFixed(digits)} (${(simulated / real).toFixed(2)})`,
  ]);
  const isCalibrated = size === 1 && load.callers === 1;
  const isNear = ([real, simulated]) => Math.abs(simulated / real - 1) <= NEAR;
  return {
    row: { nodes: size, load: load.name, ...Object.fromEntries(cells), 'costs from here': isCalibrated ? 'yes' : '' },
    isCalibrated,
    near: { p50: isNear(both['p50 ms']), rate: isNear(both['a second']), p99: isNear(both['p99 ms']) },
  };
}

function summary(rows) {
  const predicted = rows.filter(({ isCalibrated }) => !isCalibrated);
  const count = (part) => predicted.filter(({ near }) => near[part]).length;
  return (
    `Measured / simulated (ratio); medians of ${measured[0].rounds.length} rounds. Of ${predicted.length} points that no cost was taken from, within ` +
    `±${NEAR * 100} %: p50 ${count('p50')}, rate ${count('rate')}, p99 ${count('p99')}.`
  );
}

/** Bytes with indexes for each row of what grows, with so many of them. */
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
