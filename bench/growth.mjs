import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import { SessionSweep } from '../dist/sessions/session-sweep.js';
import { parseConfig } from '../dist/config/index.js';
import { hashSecret, newSecret } from '../dist/secrets/secrets.js';
import { PasswordHasher } from '../dist/users/password-hasher.js';
import { expectStatus, openConnection } from './support/connection.mjs';
import { startDatabase } from './support/database.mjs';
import { addDead, fillUpTo, someSessions } from './support/filling.mjs';
import { startNode } from './support/nodes.mjs';
import { median, percentile, report } from './support/report.mjs';

/*
 * What each step costs as the number of sessions grows: over HTTP at one node, one request after the other, on one database that
 * is filled further and further. A tree of rows grows with the logarithm of their number, so the last column says how often the
 * time of the smallest size would be if that were all. Most of a login is its hash, which is the same for any number of them.
 */
const SIZES = (process.argv[2] ?? '10000,100000,1000000').split(',').map(Number);
const TIMES = 400;
const DEAD = 5_000;
const PASSWORD = 'a long enough password';

Logger.overrideLogger(false);
const secret = newSecret();
const hasher = new PasswordHasher(parseConfig({}, { env: {} }));
const shared = { passwordHash: await hasher.hash(PASSWORD), secretHash: hashSecret(secret) };
await hasher.onApplicationShutdown();

const database = await startDatabase();
const samples = new Map();
try {
  for (const size of SIZES) {
    const seconds = await fillUpTo(database, size, shared);
    console.log(`${size} sessions: filled in ${seconds.toFixed(0)} s`);
    const node = await startNode(database.url);
    try {
      await database.settled();
      await measureSize(size, node);
    } finally {
      await node.stop();
    }
  }
} finally {
  await database.stop();
}
report(
  'growth',
  [...samples].flatMap(([step, bySize]) => rowsOf(step, bySize)),
);

async function measureSize(size, node) {
  const connection = await openConnection(node.url);
  const people = Math.ceil(size / 4);
  const sessions = await someSessions(database, 3 * TIMES, shared);
  const headersOf = (id) => ({ authorization: `Session ${id}.${secret}` });
  const me = (id) => ask(connection, 200, 'GET', '/v1/auth/me', headersOf(id));
  const step = async (name, times, work) => {
    const took = [];
    for (let time = 0; time < times; time++) {
      const from = performance.now();
      await work(time);
      took.push(performance.now() - from);
    }
    record(name, size, took);
  };
  // Connections, prepared statements and code are warm; these sessions are not measured.
  for (const id of sessions.slice(2 * TIMES)) await me(id);
  await step('request, cold', TIMES, (time) => me(sessions[time]));
  await step('request, warm', TIMES, () => me(sessions[0]));
  const login = () => ({ email: `p${Math.floor(Math.random() * people)}@example.com`, password: PASSWORD });
  await step('login', TIMES / 2, () =>
    ask(connection, 200, 'POST', '/v1/auth/login', {}, { ...login(), transport: 'header' }),
  );
  const answer = await ask(connection, 200, 'POST', '/v1/auth/login', {}, { ...login(), transport: 'token' });
  let { refreshToken } = JSON.parse(answer.body).tokens;
  await step('refresh', TIMES / 2, async () => {
    const { body } = await ask(connection, 200, 'POST', '/v1/auth/refresh', {}, { refreshToken });
    ({ refreshToken } = JSON.parse(body).tokens);
  });
  await step('revocation', TIMES / 2, (time) => {
    const id = sessions[TIMES + time];
    return ask(connection, 200, 'DELETE', `/v1/sessions/${id}`, headersOf(id));
  });
  connection.close();
  await addDead(database, DEAD);
  const sweep = new SessionSweep(database, { now: () => Date.now() });
  const from = performance.now();
  const swept = await sweep.sweep();
  record('sweep, for a thousand sessions', size, [((performance.now() - from) / swept) * 1_000]);
}

function ask(connection, expected, ...request) {
  return expectStatus(expected, connection.request(...request));
}

function record(step, size, took) {
  samples.set(step, [...(samples.get(step) ?? []), { size, took }]);
}

function rowsOf(step, bySize) {
  const [smallest] = bySize;
  return bySize.map(({ size, took }) => ({
    step,
    sessions: size.toLocaleString('en'),
    'p50 ms': median(took).toFixed(2),
    'p99 ms': took.length < 100 ? '' : percentile(took, 99).toFixed(2),
    'to the smallest': (median(took) / median(smallest.took)).toFixed(2),
    'a logarithm': (Math.log(size) / Math.log(smallest.size)).toFixed(2),
  }));
}
