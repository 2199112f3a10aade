import { setTimeout as sleep } from 'node:timers/promises';
import { openConnection, expectStatus } from './connection.mjs';
import { observe } from './fleet-costs.mjs';
import { measureFlushes, measurePause, measureWakeUps } from './machine-costs.mjs';
import { pause, withNodes } from './node-fleet.mjs';
import { median } from './report.mjs';
import { revokeClosely, revokePaced } from './revocation-load.mjs';
import { insertSessions } from './sessions.mjs';
import { measureStatements } from './statement-costs.mjs';

/*
 * The costs that the simulation rests on, all from one node and one caller: how much processor time each kind of process uses for
 * a revocation, once with callers that rest in between (caches hold something else by then) and once without a rest; shared out
 * among the statements by what each costs alone. Nothing measured with more nodes or more callers goes in.
 */
const WARM_MS = 6_000;
const PACED = 300;
const CLOSELY_MS = 5_000;
const REQUESTS = 400;
const REST_MS = 6_000;
/** What one request's connection of the node does for a revocation; `registry` is read as often as was counted. */
const OF_REQUESTS = ['begin', 'change', 'commit', 'notify'];

/** @returns `costs` for simulation.mjs, and rows that say what was measured */
export async function calibrate(database, userId) {
  const wakeUps = await measureWakeUps();
  const { statements, shapes, overlap } = await measureStatements(database, userId, median(wakeUps));
  const flushes = measureFlushes();
  const machine = {
    overlap,
    wake: mean(wakeUps),
    pause: await measurePause(),
    shapes: { ...shapes, wake: shapeOf(wakeUps), flush: shapeOf(flushes) },
  };
  const measured = await withNodes(database, 1, async (nodes) => {
    const [node] = nodes;
    // Until the functions on the way are compiled: a node in use has done this long ago.
    await revokeClosely(database, userId, node, 4, WARM_MS);
    const rest = await observe(database, nodes, () => sleep(REST_MS).then(() => []));
    return {
      rest,
      closely: {
        revocation: await observe(database, nodes, () => revokeClosely(database, userId, node, 1, CLOSELY_MS)),
        request: await observe(database, nodes, () => requests(database, userId, node, async () => undefined)),
      },
      paced: {
        revocation: await observe(database, nodes, () => revokePaced(database, userId, node, PACED)),
        request: await observe(database, nodes, () => requests(database, userId, node, pause)),
      },
    };
  });
  const { closely, paced, rest } = measured;
  const costs = {
    closely: costsOf(statements, closely, rest),
    paced: costsOf(statements, paced, rest),
    renewal: renewalOf(statements, rest),
    flush: closely.revocation.flushMs,
    helpers: helpersOf(closely.revocation),
    ...machine,
  };
  return { costs, rows: rowsOf(statements, measured, costs) };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const shapeOf = (values) => values.map((value) => (mean(values) > 0 ? value / mean(values) : 1));

/** Of several calibrations, each with the same parts: the mean of every number, and all samples together. */
export function meanCosts(several) {
  const [first] = several;
  if (Array.isArray(first)) return several.flat();
  if (typeof first === 'number') return mean(several);
  return Object.fromEntries(Object.keys(first).map((name) => [name, meanCosts(several.map((costs) => costs[name]))]));
}

/** Warm guarded requests: HTTP, guards and answer without a statement. */
async function requests(database, userId, { url }, between) {
  const [{ headers }] = await insertSessions(database, userId, 1);
  const connection = await openConnection(url);
  for (let time = 0; time < REQUESTS; time++) {
    await between();
    await expectStatus(200, connection.request('GET', '/v1/auth/me', headers));
  }
  connection.close();
  return Array.from({ length: REQUESTS }, () => 0);
}

function costsOf(statements, { revocation, request }, rest) {
  const { took, ms } = revocation;
  const each = (kind, observed = revocation) =>
    Math.max(
      0,
      (observed.main[kind] - (kind === 'client' ? 0 : (rest.main[kind] / rest.ms) * observed.ms)) /
        observed.took.length,
    );
  const counts = Object.fromEntries(
    Object.entries(revocation.statements).map(([name, count]) => [name, count / took.length]),
  );
  const { looks, logs, acknowledgements } = counts;
  const sum = (part, names, extra = 0) => names.reduce((total, name) => total + statements[name][part], extra);
  const ofLease = (part) => logs * statements.log[part] + acknowledgements * statements.acknowledge[part];
  const http = each('first', request);
  const ofNode = sum('node', OF_REQUESTS, looks * statements.registry.node) + ofLease('node');
  const node = Math.max(0, each('first') - http) / ofNode;
  const requestServer = each('requests') / sum('server', OF_REQUESTS, looks * statements.registry.server);
  const leaseServer = each('leases') / (ofLease('server') + statements.listener.server);
  const scaled = (name, server) => ({
    node: statements[name].node * node,
    server: statements[name].server * server,
    ...(statements[name].serverPerRow && { serverPerRow: statements[name].serverPerRow * server }),
    ...(statements[name].nodePerRow && { nodePerRow: statements[name].nodePerRow * node }),
  });
  return {
    gap: ms / took.length,
    client: each('client'),
    http,
    ...Object.fromEntries([...OF_REQUESTS, 'registry'].map((name) => [name, scaled(name, requestServer)])),
    ...Object.fromEntries(['log', 'acknowledge', 'listener'].map((name) => [name, scaled(name, leaseServer)])),
  };
}

/** What a node's other threads use, in relation to the first: garbage collection and compilation, on nobody's way. */
function helpersOf({ used, main }) {
  return used.first / main.first - 1;
}

/** A renewal is three statements on the lease's connection; whatever else a node does at rest is put down to them. */
function renewalOf(statements, { main, statements: counted }) {
  const names = ['renew', 'log', 'registry'];
  const part = (name, kind) =>
    main[kind] / Math.max(1, counted.logs) / names.reduce((sum, each) => sum + statements[each][name], 0);
  const [node, server] = [part('node', 'first'), part('server', 'leases')];
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        node: statements[name].node * node,
        server: statements[name].server * server,
        ...(statements[name].serverPerRow && { serverPerRow: statements[name].serverPerRow }),
        ...(statements[name].nodePerRow && { nodePerRow: statements[name].nodePerRow }),
      },
    ]),
  );
}

function rowsOf(statements, { closely, paced }, costs) {
  const alone = ['begin', 'change', 'commit', 'notify', 'registry', 'log', 'acknowledge'];
  const total = (part) => alone.reduce((sum, name) => sum + statements[name][part], 0).toFixed(2);
  const used = ({ revocation }, kind) => (revocation.used[kind] / revocation.took.length).toFixed(2);
  const row = (what, kind, own = '') => ({
    'processor time of a revocation, ms': what,
    'its statements once each, alone': own,
    'one caller without rest': used(closely, kind),
    'one caller with rests': used(paced, kind),
  });
  return [
    row('node', 'first', total('node')),
    row("PostgreSQL, request's connection", 'requests', total('server')),
    row("PostgreSQL, lease's connection", 'leases', ''),
    row('client', 'client'),
    ...Object.entries({
      'to wake a process': costs.wake,
      'a pause of 1 ms is longer by': costs.pause,
      "what a node's other threads use in relation to the first": costs.helpers,
      'a flush': costs.flush,
      "share of a node's work done while the server works": costs.overlap,
    }).map(([what, value]) => ({
      'processor time of a revocation, ms': what,
      'its statements once each, alone': value.toFixed(2),
    })),
  ];
}
