import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Logger } from '@nestjs/common';
import { parseConfig } from '../dist/config/index.js';
import { hashSecret, newSecret } from '../dist/secrets/secrets.js';
import { PasswordHasher } from '../dist/users/password-hasher.js';
import { startDatabase } from './support/database.mjs';
import { fillUpTo, peopleOf } from './support/filling.mjs';
import { measureSteps } from './support/growth-steps.mjs';
import { lineChart } from './support/line-chart.mjs';
import { withNodes } from './support/node-fleet.mjs';
import { keep, median, percentile, report } from './support/report.mjs';
import { hasBent, measureRising } from './support/rising-rate.mjs';
import { insertUser } from './support/sessions.mjs';

/*
 * What each step costs as the number of sessions grows, and as the number of nodes does; and how revocations behave at a rising
 * rate. On one database that is filled further and further, on disk. With more processes than processors the figures say what this
 * machine does, and nothing about nodes on machines of their own.
 *
 *   node bench/growth.mjs [sizes] [nodes] [nodes of the rising rate]; sizes of 10000,100000,1000000,10000000 take 5 GB and longer; 0 for none
 */
const [SIZES, FLEETS, RISING] = [
  process.argv[2] ?? '10000,100000,1000000',
  process.argv[3] ?? '1,2,4,8',
  process.argv[4] ?? '1,3,8',
].map((list) =>
  list
    .split(',')
    .map(Number)
    .filter((count) => count > 0),
);
const RATES = [10, 20, 40, 60, 80, 120, 160, 240, 320, 480, 640, 960];
/** A session with its share of its user, and as much again for the log of the database while it is filled. */
const BYTES_EACH = 800;

const sessionsOf = (count) => count.toLocaleString('en');
const nodesOf = (count) => `${count} node${count === 1 ? '' : 's'}`;

Logger.overrideLogger(false);
const shared = await sharedByAll();
// Fewer checkpoints while it is filled; each has every page of the indexes written to the log once more.
const database = await startDatabase({ max_wal_size: '4GB', checkpoint_timeout: '30min' });
const bySize = [];
const byNodes = [];
const rising = [];
try {
  for (const size of SIZES) {
    const { bavail, bsize } = statfsSync(tmpdir());
    if (bavail * bsize < size * BYTES_EACH) {
      console.log(`${size} sessions: left out, the disk has no room for them`);
      continue;
    }
    const seconds = await fillUpTo(database, size, shared);
    console.log(`${size.toLocaleString('en')} sessions: filled in ${seconds.toFixed(0)} s`);
    await withNodes(database, 1, async ([node]) => bySize.push([size, await measure(node, size)]));
  }
  if (bySize.length > 0) showSizes();
  const size = bySize.at(-1)?.[0] ?? 10_000;
  if (bySize.length === 0) await fillUpTo(database, size, shared);
  for (const nodes of FLEETS) {
    await withNodes(database, nodes, async ([node]) => byNodes.push([nodes, await measure(node, size)]));
  }
  if (byNodes.length > 0) showNodes();
  const userId = await insertUser(database);
  for (const nodes of RISING) {
    await withNodes(database, nodes, async (fleet) =>
      rising.push([nodes, await measureRising(database, userId, fleet, RATES)]),
    );
  }
  if (rising.length > 0) showRising();
} finally {
  await database.stop();
}

async function sharedByAll() {
  const [secret, password] = [newSecret(), 'a long enough password'];
  const hasher = new PasswordHasher(parseConfig({}, { env: {} }));
  const passwordHash = await hasher.hash(password);
  await hasher.onApplicationShutdown();
  return { secret, password, passwordHash, secretHash: hashSecret(secret) };
}

function measure(node, size) {
  return measureSteps(database, node, peopleOf(size), shared);
}

function showSizes() {
  report('growth-sessions', rowsOf(bySize, sessionsOf), [
    `p50 in ms, in brackets p99. One that grew with the logarithm of the sessions would end at ${logarithm().toFixed(2)}.`,
  ]);
  const axes = { x: 'sessions', y: 'p50, ms' };
  keep('growth-sessions.svg', lineChart('Steps by number of sessions', axes, linesOf(bySize)));
}

function showNodes() {
  report('growth-nodes', rowsOf(byNodes, nodesOf), ['p50 in ms, in brackets p99, all asked at the first node.']);
  const axes = { x: 'nodes', y: 'p50, ms' };
  keep('growth-nodes.svg', lineChart('Steps by number of nodes', axes, linesOf(byNodes)));
}

function showRising() {
  report(
    'growth-rising',
    rising.flatMap(([nodes, steps]) => steps.map((step) => rowOfRate(nodes, step))),
  );
  const x = 'revocations a second, offered';
  const achieved = rising.map(([nodes, steps]) => ({
    name: nodesOf(nodes),
    points: steps.map((step) => [step.rate, step.achieved]),
  }));
  const took = rising.flatMap(([nodes, steps]) =>
    ['p50', 'p99'].map((part) => ({
      name: `${nodesOf(nodes)}, ${part}`,
      points: steps.filter((step) => step[part] > 0).map((step) => [step.rate, step[part]]),
    })),
  );
  keep('growth-achieved.svg', lineChart('Revocations at a rising rate', { x, y: 'a second, achieved' }, achieved));
  keep('growth-took.svg', lineChart('Revocations at a rising rate', { x, y: 'call to return, ms' }, took));
}

function logarithm() {
  return Math.log(bySize.at(-1)[0]) / Math.log(bySize[0][0]);
}

/** A row for each step, a column for each size or fleet. */
function rowsOf(series, name) {
  return Object.keys(series[0][1]).map((step) => ({
    step,
    ...Object.fromEntries(series.map(([by, steps]) => [name(by), cell(steps[step])])),
    'the last to the first': (median(series.at(-1)[1][step]) / median(series[0][1][step])).toFixed(2),
  }));
}

function cell(took) {
  return took.length === 1 ? took[0].toFixed(2) : `${median(took).toFixed(2)} (${percentile(took, 99).toFixed(1)})`;
}

function linesOf(series) {
  return Object.keys(series[0][1]).map((name) => ({
    name,
    points: series.map(([by, steps]) => [by, median(steps[name])]),
  }));
}

function rowOfRate(nodes, step) {
  return {
    nodes,
    'offered a second': step.offered.toFixed(0),
    'achieved a second': step.achieved.toFixed(0),
    'p50 ms': step.p50?.toFixed(1) ?? '–',
    'p99 ms': step.p99?.toFixed(1) ?? '–',
    refused: step.refused,
    bent: hasBent(step) ? 'yes' : '',
  };
}
