import { performance } from 'node:perf_hooks';
import { expectStatus, openConnection } from './connection.mjs';
import { pause } from './node-fleet.mjs';
import { insertSessions } from './sessions.mjs';

/*
 * Revocations over HTTP at one node, all by callers that wait for their answer. Each gives the milliseconds of its calls.
 */
/** By one caller that rests in between: nodes and database have been doing something else. */
export async function revokePaced(database, userId, { url }, count) {
  const { connection, headers, sessions } = await open(database, userId, url, 1, count);
  const took = [];
  for (const { id } of sessions) {
    await pause();
    took.push(await revoke(connection[0], headers, id));
  }
  connection[0].close();
  return took;
}

/** By so many callers, each of which asks again as soon as it was answered. */
export async function revokeClosely(database, userId, { url }, callers, durationMs) {
  const most = Math.ceil(durationMs * 1.2) + 100;
  const { connection, headers, sessions } = await open(database, userId, url, callers, most);
  const took = [];
  const from = performance.now();
  await Promise.all(
    connection.map(async (one) => {
      while (performance.now() - from < durationMs && sessions.length > 0)
        took.push(await revoke(one, headers, sessions.pop().id));
      one.close();
    }),
  );
  return took;
}

async function open(database, userId, url, callers, count) {
  const [{ headers }] = await insertSessions(database, userId, 1);
  const sessions = await insertSessions(database, userId, count);
  const connection = await Promise.all(Array.from({ length: callers }, () => openConnection(url)));
  return { connection, headers, sessions };
}

async function revoke(connection, headers, id) {
  const from = performance.now();
  const { at } = await expectStatus(200, connection.request('DELETE', `/v1/sessions/${id}`, headers));
  return at - from;
}
