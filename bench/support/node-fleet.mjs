import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { expectStatus, openConnection } from './connection.mjs';
import { startNode } from './nodes.mjs';
import { insertSessions } from './sessions.mjs';

/** Milliseconds between two revocations, so that each meets nodes at rest; spread, so that they don't fall in step with renewals. */
export const PAUSE_MS = [5, 20];
export const pause = () => sleep(PAUSE_MS[0] + Math.random() * (PAUSE_MS[1] - PAUSE_MS[0]));

/** Starts so many node processes on one database, hands them to `work`, and stops them whatever happens. @returns what `work` gives */
export async function withNodes(database, size, work) {
  const nodes = [];
  try {
    for (let number = 0; number < size; number++) nodes.push(await startNode(database.url));
    await database.settled();
    return await work(nodes);
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
  }
}

/** Connections to all nodes, one more to the first that revokes, and a session that may. */
export async function openFleet(database, userId, nodes) {
  const [caller] = await insertSessions(database, userId, 1);
  const connections = await Promise.all(nodes.map(({ url }) => openConnection(url)));
  const control = await openConnection(nodes[0].url);
  const close = () => [...connections, control].forEach((connection) => connection.close());
  return { database, userId, nodes, connections, caller, control, close };
}

/** Ends so many sessions one after the other, each once it is in the memory of all these nodes. */
export async function revokeMany(fleet, count, warmed) {
  const calls = [];
  for (const session of await insertSessions(fleet.database, fleet.userId, count)) {
    await warm(warmed, session);
    calls.push(await revoke(fleet, session));
    await pause();
  }
  return calls;
}

/** Has every node take the session into its memory. */
export async function warm(connections, session) {
  for (const connection of connections)
    await expectStatus(200, connection.request('GET', '/v1/auth/me', session.headers));
}

/** @returns milliseconds from the call to its return, and of it waiting, by the receipt */
export async function revoke({ control, caller }, { id }) {
  const start = performance.now();
  const { at, body } = await expectStatus(200, control.request('DELETE', `/v1/sessions/${id}`, caller.headers));
  return { returned: at - start, waited: JSON.parse(body).waitedMs };
}
