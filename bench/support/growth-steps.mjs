import { performance } from 'node:perf_hooks';
import { SessionSweep } from '../../dist/sessions/session-sweep.js';
import { expectStatus, openConnection } from './connection.mjs';
import { addDead, someSessions } from './filling.mjs';

/*
 * The steps of a session's life, one request after the other at one node, over HTTP: what is measured is how long each takes.
 */
const TIMES = 400;
const DEAD = 5_000;
/** Before it is measured: connections are open, statements planned, and the functions on the way compiled. */
const WARMING = 400;

/**
 * @param people how many accounts there are, see filling.mjs
 * @param shared secret and password of all sessions and accounts
 * @returns for each step the milliseconds of each time
 */
export async function measureSteps(database, { url }, people, shared) {
  const connection = await openConnection(url);
  const sessions = await someSessions(database, 2 * TIMES + 2 * WARMING, shared);
  const headersOf = (id) => ({ authorization: `Session ${id}.${shared.secret}` });
  const me = (id) => ask(connection, 'GET', '/v1/auth/me', headersOf(id));
  const revoke = (id) => ask(connection, 'DELETE', `/v1/sessions/${id}`, headersOf(id));
  const somebody = () => ({ email: `p${Math.floor(Math.random() * people)}@example.com`, password: shared.password });
  const login = (transport) => ask(connection, 'POST', '/v1/auth/login', {}, { ...somebody(), transport });
  let refreshToken;
  const refresh = async () => {
    const { body } = await ask(connection, 'POST', '/v1/auth/refresh', {}, { refreshToken });
    ({ refreshToken } = JSON.parse(body).tokens);
  };
  for (const id of sessions.splice(0, WARMING)) await me(id);
  for (const id of sessions.splice(0, WARMING)) await revoke(id);
  ({ refreshToken } = JSON.parse((await login('token')).body).tokens);
  for (let time = 0; time < WARMING / 2; time++) await refresh();
  const steps = {
    'request, cold': await timed(TIMES, (time) => me(sessions[time])),
    'request, warm': await timed(TIMES, () => me(sessions[0])),
    login: await timed(TIMES / 2, () => login('header')),
    refresh: await timed(TIMES / 2, refresh),
    revocation: await timed(TIMES / 2, (time) => revoke(sessions[TIMES + time])),
  };
  connection.close();
  return { ...steps, 'sweep, for a thousand sessions': await sweepOnce(database) };
}

async function timed(times, work) {
  const took = [];
  for (let time = 0; time < times; time++) {
    const from = performance.now();
    await work(time);
    took.push(performance.now() - from);
  }
  return took;
}

async function sweepOnce(database) {
  await addDead(database, DEAD);
  const sweep = new SessionSweep(database, { now: () => Date.now() });
  const from = performance.now();
  const swept = await sweep.sweep();
  return [((performance.now() - from) / swept) * 1_000];
}

function ask(connection, ...request) {
  return expectStatus(200, connection.request(...request));
}
