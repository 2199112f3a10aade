import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { openConnection } from './support/connection.mjs';
import { startDatabase } from './support/database.mjs';
import { startNode } from './support/nodes.mjs';
import { median, percentile, report } from './support/report.mjs';
import { startStorm } from './support/login-storm.mjs';
import { insertSessions, insertUser } from './support/sessions.mjs';

/*
 * What a storm of logins costs everybody else: the time of a warm guarded request while 200 clients log in over and over, each
 * as soon as it was answered, beside the same before. One node.
 *
 *   node bench/storm.mjs [clients] [seconds]
 */
const CLIENTS = Number(process.argv[2] ?? 200);
/** Each with `passwords.hashConcurrency`. */
const SERVERS = [
  ['fastify', 2],
  ['express', 2],
  ['fastify', 1],
];
const ROUNDS = 2;
const STORM_MS = Number(process.argv[3] ?? 6) * 1_000;
const PAUSE_MS = 4;
const PASSWORD = 'a long enough password';

const database = await startDatabase();
const rows = [];
try {
  for (const [adapter, hashes] of SERVERS) await measure(adapter, hashes);
} finally {
  await database.stop();
}
report('storm', rows);

async function measure(adapter, hashes) {
  const node = await startNode(database.url, {
    PORTCULLIS_HTTP__ADAPTER: adapter,
    PORTCULLIS_PASSWORDS__HASH_CONCURRENCY: String(hashes),
  });
  const server = `${adapter}, ${hashes} at once`;
  try {
    const [session] = await insertSessions(database, await insertUser(database), 1);
    const guarded = await openConnection(node.url);
    const email = `${adapter}-${hashes}@example.com`;
    await guarded.request('POST', '/v1/auth/register', {}, { email, password: PASSWORD });
    await askFor(guarded, session, 1_000);
    const before = [];
    const during = [];
    const logins = [];
    // In turn, so that what else the machine does falls on both.
    for (let round = 0; round < ROUNDS; round++) {
      before.push(...(await askFor(guarded, session, STORM_MS)));
      const storm = await startStorm(node.url, CLIENTS, { email, password: PASSWORD, transport: 'header' });
      during.push(...(await askFor(guarded, session, STORM_MS)));
      logins.push(...(await storm.stop()));
    }
    add(server, 'guarded request, before', before);
    add(server, 'guarded request, during', during, before);
    add(
      server,
      'login answered 200',
      logins.filter(({ status }) => status === 200).map(({ took }) => took),
    );
    add(
      server,
      'login answered 503',
      logins.filter(({ status }) => status === 503).map(({ took }) => took),
    );
    guarded.close();
  } finally {
    await node.stop();
  }
}

/** One request after the other, with a pause in between. */
async function askFor(connection, { headers }, milliseconds) {
  const times = [];
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    const from = performance.now();
    const { status, at } = await connection.request('GET', '/v1/auth/me', headers);
    if (status !== 200) throw new Error(`a guarded request was answered ${status}`);
    times.push(at - from);
    await sleep(PAUSE_MS);
  }
  return times;
}

function add(server, measured, sample, before) {
  const shown = (value) => (sample.length === 0 ? '–' : value.toFixed(1));
  const p99 = percentile(sample, 99);
  rows.push({
    server,
    measured,
    n: sample.length,
    'p50 ms': shown(median(sample)),
    'p99 ms': shown(p99),
    'p99 to before': before === undefined ? '' : (p99 / percentile(before, 99)).toFixed(2),
  });
}
