import { CONTENDERS } from './contenders/index.mjs';
import { barChart } from './support/chart.mjs';
import { comparisonRows, isPeer, timesOfPeers } from './support/comparison.mjs';
import { installContenders, startContender } from './support/contenders.mjs';
import { startDatabase } from './support/database.mjs';
import { openLoadGenerator } from './support/load-generator.mjs';
import { pinning, pinSelf } from './support/pinning.mjs';
import { keep, median, report } from './support/report.mjs';

/*
 * Portcullis beside others at the same work: a route that returns small JSON to somebody who is signed in. Each contender is a process of
 * its own on one processor; the load generator and PostgreSQL share the other. Requests of all contenders take short turns, round after
 * round, so that whatever else the machine does meets them all alike; each guarded turn stands beside one of the same contender's
 * unguarded route with the same headers, and comes after one that doesn't count. A second copy of the unguarded Nest route says how far to trust the rest.
 *
 *   node bench/compare.mjs [rounds] [seconds for each turn] [part of a contender's name]
 */
const ROUNDS = Number(process.argv[2] ?? 5);
const SECONDS = Number(process.argv[3] ?? 1);
const ONLY = process.argv[4]?.toLowerCase() ?? '';
const COLOURS = { ours: '#2563eb', bare: '#9ca3af', peer: '#d97706' };
/** What the goals of speed are about. */
const COMPARED = [
  ['Portcullis, session, fastify', 'session, cookie'],
  ['Portcullis, jwt, fastify', 'jwt, token'],
  ['Portcullis, hybrid, fastify', 'hybrid, token'],
  ['Portcullis, session, express', 'session, cookie'],
];
/** What nothing on Nest, and nothing on Node's fastest adapter, gets past: a factor of more than theirs can't be had on that machine. */
const CEILINGS = [
  ['Nest on Fastify', 'unguarded'],
  ['bare Fastify, a map of sessions', 'a map of hashed secrets'],
];

await installContenders();
pinSelf();
const database = await startDatabase();
const generator = await openLoadGenerator();
const started = [];
try {
  const chosen = CONTENDERS.filter(({ name, reference }) => reference || name.toLowerCase().includes(ONLY));
  for (const contender of chosen) started.push(await startContender(contender, database));
  const series = started.filter(({ failed }) => failed === undefined).flatMap(seriesOf);
  await measure(series);
  show(series);
} finally {
  for (const { stop } of started) await stop?.();
  generator.close();
  await database.stop();
}

function seriesOf(running) {
  return running.requests.map(({ name, ...request }) => ({
    name,
    contender: running.contender,
    running,
    request,
    samples: [],
    own: [],
  }));
}

async function measure(series) {
  for (let round = -1; round < ROUNDS; round++) {
    for (let turn = 0; turn < series.length; turn++) {
      const one = series[(turn + Math.max(round, 0)) % series.length];
      if (one.running.failed !== undefined) continue;
      try {
        const { guarded, open } = await takeTurns(one);
        if (round < 0) continue;
        one.samples.push(guarded ?? open);
        if (guarded) one.own.push(open);
      } catch (error) {
        one.running.failed = `${one.name}: ${error.message}`;
      }
    }
    console.error(round < 0 ? 'warmed up' : `round ${round + 1} of ${ROUNDS}`);
  }
}

/** A turn that doesn't count comes first: who has been idle while the others had theirs is slow for most of a second. */
async function takeTurns({ running, request }) {
  const { url, headers, open, guarded, method, bodies } = request;
  const onItsOwn = () => load(running, { url, path: open, headers });
  const asked = guarded && (() => load(running, { url, path: guarded, headers, method, bodies }));
  await (asked ?? onItsOwn)();
  return { open: await onItsOwn(), guarded: await asked?.() };
}

async function load(running, request) {
  const before = await running.usedMicros();
  const { requests, ...counted } = await generator.run(request, SECONDS);
  return { ...counted, micros: ((await running.usedMicros()) - before) / requests };
}

function show(all) {
  const failures = started.filter(({ failed }) => failed !== undefined);
  const series = all.filter(({ running }) => running.failed === undefined);
  report('bench', comparisonRows(series, failures), [
    `Medians of ${ROUNDS} rounds of ${SECONDS} s and from the least to the greatest; ratios and differences within a round. Each ` +
      `contender ${pinning}, ${generator.name} with 32 connections and PostgreSQL on the other. µs of processor are those of the ` +
      "contender's process, without PostgreSQL's.",
  ]);
  const times = timesOfPeers(series, COMPARED, CEILINGS);
  if (times.length > 0) {
    report('bench-times', times, [
      'How many times the requests a second of each peer. The last two columns are what there is to be had on this machine: an ' +
        'unguarded route of Nest, and a map of hashed secrets on bare Fastify.',
    ]);
  }
  keep('bench.svg', barChart('Requests a second, one processor', series.map(barOf)));
}

function barOf({ contender, name, samples, own }) {
  const values = samples.map(({ perSecond }) => perSecond);
  const kind = contender.name.startsWith('Portcullis') ? 'ours' : isPeer(contender) && own.length > 0 ? 'peer' : 'bare';
  return {
    label: contender.name.startsWith('Portcullis') ? `Portcullis on ${contender.adapter}: ${name}` : contender.name,
    value: median(values),
    least: Math.min(...values),
    greatest: Math.max(...values),
    colour: COLOURS[kind],
  };
}
