import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { readLog } from '../../dist/changes/change-log.js';
import { commitWithLog } from '../../dist/changes/commit-with-log.js';
import { acknowledge, insertNode, readRegistry, renewNode } from '../../dist/changes/node-registry.js';
import { CHANGES_CHANNEL } from '../../dist/changes/notifications.js';
import { queryable } from '../../dist/database/own-connection.js';
import { BENCH } from './database.mjs';
import { firstThreadTime } from './processor-time.mjs';
import { median } from './report.mjs';
import { insertSessions } from './sessions.mjs';

/*
 * What each statement of the protocol costs on this PostgreSQL, by the product's own functions where they are exported: mean
 * processor time of the client and of the server's process. One after the other on warm caches, so the least that it can be: the
 * calibration takes from here how the work of a real node is shared among its statements.
 */
const TIMES = 1_000;
const ROWS = 400;
/** Calls that are not counted: their functions are not compiled yet. */
const WARMING = 200;
const LISTENERS = 16;
const LEASE_MS = 2_000;
/** Sending is half of a node's work for a statement, and some of it comes before the write. */
const MOST_OVERLAP = 0.45;
// As `Changes` and `SessionsService` send them; they keep these to themselves.
const BEGIN = `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = on;
  SET LOCAL lock_timeout = 1000; SET LOCAL idle_in_transaction_session_timeout = 1000`;
const END_SESSION = `UPDATE sessions SET ended_at = now()
  WHERE id = $1 AND ($2::uuid IS NULL OR user_id = $2) AND ended_at IS NULL RETURNING id, user_id`;
const ANNOUNCE = `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)`;

/**
 * Leaves the registry as it was.
 *
 * @param wakeMs what it takes to wake a process
 * @returns for each of `statements` `node` and `server` in ms, and for each further row where it has many; and what single times
 *   were like around their mean, as `shapes`; and the share of a node's work that it does while the server works, as `overlap`
 */
export async function measureStatements(database, userId, wakeMs) {
  const client = await connect(database);
  const own = queryable(client);
  const [{ epoch }] = await own.query('SELECT portcullis_epoch() AS epoch');
  const incarnation = await register(client);
  const sessions = await insertSessions(database, userId, TIMES);
  const keepUntil = new Date(Date.now() + 3_600_000);
  const measure = (work) => measureStatement(client, work);

  const parts = { begin: meter(client), change: meter(client), commit: meter(client), log: meter(client) };
  const acknowledged = meter(client);
  for (const { id } of sessions) {
    await parts.begin.measure(() => client.query(BEGIN));
    await parts.change.measure(() => client.query(END_SESSION, [id, userId]));
    const changes = [{ kind: 'session', subject: id }];
    const position = await parts.commit.measure(() => commitWithLog(client, changes, [], keepUntil));
    await parts.log.measure(() => readLog(client, position - 1));
    const tally = { applied: position, confirmed: 0, expired: 0 };
    await acknowledged.measure(() => acknowledge(client, incarnation, epoch, tally));
  }
  const renew = await measure(() => renewNode(client, incarnation, epoch));
  const one = await measure(() => readRegistry(own));
  const others = [];
  for (let number = 1; number < ROWS; number++) others.push(await register(client));
  await client.query('VACUUM ANALYZE node');
  const many = await measure(() => readRegistry(own));
  await client.query('DELETE FROM node WHERE incarnation = ANY($1)', [[incarnation, ...others]]);
  const { notify, listener } = await measureNotify(database, client);
  await client.end();

  const perRow = (part) => Math.max(0, (many[part] - one[part]) / (ROWS - 1));
  const registry = { ...one, nodePerRow: perRow('node'), serverPerRow: perRow('server') };
  const done = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.cost()]));
  const all = Object.values(parts);
  const shapes = {
    node: all.flatMap((part) => part.shape('node')),
    server: all.flatMap((part) => part.shape('server')),
  };
  const statements = { ...done, acknowledge: acknowledged.cost(), renew, registry, notify, listener };
  return { statements, shapes, overlap: overlapOf([parts.begin, parts.change, parts.log, acknowledged], wakeMs) };
}

/**
 * Round trips without a flush wake both sides once, and are shorter than that and the work of both by what is done at the same
 * time. @returns its share of the node's work
 */
function overlapOf(meters, wakeMs) {
  const sum = (part) => meters.reduce((total, each) => total + each.median(part), 0);
  const atOnce = sum('node') + sum('server') + 2 * wakeMs * meters.length - sum('took');
  return Math.min(MOST_OVERLAP, Math.max(0, atOnce / sum('node')));
}

function meter(client) {
  const samples = { node: [], server: [], took: [] };
  let cold = WARMING;
  return {
    measure: async (work) => {
      if (cold > 0) {
        cold -= 1;
        return work();
      }
      const server = serverTime(client);
      const node = process.cpuUsage();
      const from = performance.now();
      const value = await work();
      samples.took.push(performance.now() - from);
      // With all threads: the first one waits for those that collect garbage, and the longest of calls are made of that.
      const { user, system } = process.cpuUsage(node);
      samples.node.push((user + system) / 1_000);
      samples.server.push(serverTime(client) - server);
      return value;
    },
    cost: () => ({ node: mean(samples.node), server: mean(samples.server) }),
    median: (part) => median(samples[part]),
    /** Each time in relation to their mean. */
    shape: (part) => samples[part].map((value) => value / mean(samples[part])),
  };
}

async function measureStatement(client, work) {
  for (let time = 0; time < 50; time++) await work();
  const measured = meter(client);
  for (let time = 0; time < TIMES / 2; time++) await measured.measure(work);
  return measured.cost();
}

/** What announcing costs with and without listeners, and what each listener costs its own server process. */
async function measureNotify(database, client) {
  const announce = () => client.query(ANNOUNCE, [CHANGES_CHANNEL, '1']);
  const alone = await measureStatement(client, announce);
  const listeners = [];
  for (let number = 0; number < LISTENERS; number++) {
    const listener = await connect(database);
    await listener.query(`LISTEN ${CHANGES_CHANNEL}`);
    listeners.push(listener);
  }
  const totalOf = () => listeners.reduce((sum, listener) => sum + serverTime(listener), 0);
  const announced = meter(client);
  const from = totalOf();
  for (let time = 0; time < TIMES / 4; time++) {
    const heard = Promise.all(listeners.map((one) => new Promise((resolve) => one.once('notification', resolve))));
    await announced.measure(announce);
    await heard;
  }
  const server = (totalOf() - from) / (TIMES / 4) / LISTENERS;
  const withAll = announced.cost();
  for (const listener of listeners) await listener.end();
  const serverPerRow = Math.max(0, (withAll.server - alone.server) / LISTENERS);
  return { notify: { ...alone, serverPerRow }, listener: { node: 0, server } };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

async function connect(database) {
  const client = new pg.Client({ connectionString: database.url, application_name: BENCH });
  await client.connect();
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
  client.serverPid = rows[0].pid;
  return client;
}

async function register(client) {
  const incarnation = randomUUID();
  const label = `calibration:${process.pid}`;
  await insertNode(client, { incarnation, leaseMs: LEASE_MS, label, issuer: 'calibration', audience: 'calibration' });
  return incarnation;
}

/** Milliseconds of processor time of the server's process that serves this connection, to the nanosecond; Linux only. */
function serverTime({ serverPid }) {
  return firstThreadTime(serverPid);
}
