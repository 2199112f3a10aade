import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { openConnection } from './connection.mjs';
import { median, percentile } from './report.mjs';
import { revokeClosely } from './revocation-load.mjs';
import { insertSessions } from './sessions.mjs';

/*
 * Revocations at moments that nobody's answer delays: each is due at a random moment, at a random node, and its time counts from
 * there, so that a server that falls behind can't slow down what it is asked.
 */
const STEP_MS = 4_000;
const WARM_MS = 1_500;
/** A step ends early where so many wait for their answer: it has bent. */
const MOST_WAITING = 400;
/** The bend: from here on less is done than is asked. */
const KEPT_UP = 0.95;

/**
 * @param rates revocations a second for all nodes together, rising; those past the bend are left out
 * @returns for each rate what was achieved, and p50 and p99 of call to return in ms
 */
export async function measureRising(database, userId, nodes, rates) {
  // Until the functions on the way are compiled, in each of them.
  for (const node of nodes) await revokeClosely(database, userId, node, 4, WARM_MS);
  const [caller] = await insertSessions(database, userId, 1);
  const steps = [];
  for (const rate of rates) {
    const step = await atRate(database, userId, nodes, caller, rate);
    steps.push({ rate, ...step });
    // Once may have been other work.
    if (steps.slice(-2).filter(hasBent).length === 2) break;
  }
  return steps;
}

export const hasBent = ({ offered, achieved }) => achieved < KEPT_UP * offered;

async function atRate(database, userId, nodes, { headers }, rate) {
  const sessions = await insertSessions(database, userId, Math.ceil((rate * STEP_MS * 1.5) / 1_000) + 50);
  const free = nodes.map(() => []);
  const took = [];
  const waiting = new Set();
  let doneInTime = 0;
  let refused = 0;
  const from = performance.now();
  const until = from + STEP_MS;

  const revoke = async (due, number, { id }) => {
    let connection = free[number].pop();
    while (connection?.isClosed()) connection = free[number].pop();
    connection ??= await openConnection(nodes[number].url);
    const { status, at } = await connection.request('DELETE', `/v1/sessions/${id}`, headers);
    free[number].push(connection);
    if (status !== 200) return void (refused += 1);
    if (at <= until) doneInTime += 1;
    took.push(at - due);
  };

  let offered = 0;
  for (let due = from; ;) {
    due += (-Math.log(1 - Math.random()) * 1_000) / rate;
    if (due > until || sessions.length === 0 || waiting.size > MOST_WAITING) break;
    if (due > performance.now()) await sleep(due - performance.now());
    offered += 1;
    const call = revoke(due, Math.floor(Math.random() * nodes.length), sessions.pop());
    waiting.add(call);
    void call.finally(() => waiting.delete(call)).catch(() => undefined);
  }
  const seconds = (Math.min(performance.now(), until) - from) / 1_000;
  const achieved = doneInTime / seconds;
  await Promise.all(waiting);
  free.flat().forEach((connection) => connection.close());
  return { offered: offered / seconds, achieved, refused, p50: median(took), p99: percentile(took, 99) };
}
