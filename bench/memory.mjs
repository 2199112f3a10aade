import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { performance } from 'node:perf_hooks';
import { startDatabase } from './support/database.mjs';
import { median, percentile, report } from './support/report.mjs';
import { openInProcess } from './support/in-process.mjs';

/*
 * A million live sessions in the table, a hundred thousand in memory: bytes for each, what a request costs cold and warm, and
 * what sweeping a hundred thousand dead ones costs. The server runs in this process, so that its heap and processor time can
 * be read; requests are injected past the socket, which costs the guarded and the unguarded route alike.
 *
 * Needs --expose-gc.
 *
 *   node --expose-gc bench/memory.mjs [sessions in the table]
 */
const IN_TABLE = Number(process.argv[2] ?? 1_000_000);
const IN_MEMORY = IN_TABLE / 10;
const USERS = IN_TABLE / 10;
const DEAD = IN_TABLE / 10;
const COLD_REQUESTS = 2_000;

if (globalThis.gc === undefined) {
  const again = ['--expose-gc', fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, again, { stdio: 'inherit' });
  process.exit(status ?? 1);
}

const shown = (count) => count.toLocaleString('en');
const database = await startDatabase();
const rows = [];
const add = (measured, value) => rows.push({ measured, value });
let server;
try {
  const started = performance.now();
  await fill();
  add(
    `${shown(IN_TABLE)} sessions of ${shown(USERS)} users inserted`,
    `${((performance.now() - started) / 1_000).toFixed(1)} s`,
  );
  const [{ bytes }] = await database.query(`SELECT pg_total_relation_size('sessions')::float8 AS bytes`);
  add('table and indexes, for each session', `${Math.round(bytes / IN_TABLE)} B`);
  server = await openInProcess(database.url);
  await measureMemory();
  await measureCold();
  await measureSweep();
} finally {
  await server?.close();
  await database.stop();
}
report('memory', rows);

/** Sessions with a user agent and an address, as browsers make them; every user holds one role of two permissions. */
async function fill() {
  await database.query(`INSERT INTO roles (name) VALUES ('member')`);
  await database.query(`INSERT INTO role_permissions VALUES ('member', 'invoice:read'), ('member', 'invoice:write')`);
  await database.query(
    `INSERT INTO users (id, email, email_key, name, created_at)
     SELECT gen_random_uuid(), mail, mail, 'Somebody with a name', now()
     FROM (SELECT 'person-' || n || '@example.com' AS mail FROM generate_series(1, $1::int) AS n) AS made`,
    [USERS],
  );
  await database.query(`INSERT INTO user_roles SELECT id, 'member' FROM users`);
  await insertSessions(IN_TABLE, `now()`);
  await database.query('ANALYZE');
}

async function insertSessions(count, from) {
  await database.query(
    `INSERT INTO sessions (id, user_id, generation, client_id, transport, secret_hash, created_at, last_seen_at,
       idle_expires_at, expires_at, auth_time, auth_methods, user_agent, ip)
     SELECT gen_random_uuid(), u.id, 1, 'portcullis', 'header', sha256(n::text::bytea), ${from}, ${from},
       ${from} + interval '7 days', ${from} + interval '30 days', ${from}, '{pwd}',
       'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
       '203.0.113.' || n % 256
     FROM (SELECT id, row_number() OVER () AS number FROM users) AS u
     JOIN generate_series(1, $1::int) AS n ON n % $2 + 1 = u.number`,
    [count, USERS],
  );
}

async function measureMemory() {
  const ids = await database.query(`SELECT id FROM (SELECT DISTINCT ON (user_id) id FROM sessions) s LIMIT $1`, [
    IN_MEMORY,
  ]);
  const before = heap();
  const started = performance.now();
  for (let at = 0; at < ids.length; at += 32) {
    await Promise.all(ids.slice(at, at + 32).map(({ id }) => server.sessions.find(id)));
  }
  const tookMs = performance.now() - started;
  const taken = heap() - before;
  if (server.memory.size !== ids.length) throw new Error(`${server.memory.size} sessions are in memory`);
  add('sessions in memory, each with a user of its own', shown(ids.length));
  add('memory for each, with its user', `${Math.round(taken / ids.length)} B`);
  add('loading one of them, 32 at once', `${((tookMs / ids.length) * 1_000).toFixed(0)} µs`);
}

/** Heap and what lies outside of it (buffers), after everything unreachable is gone. */
function heap() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function measureCold() {
  const found = await database.query('SELECT id FROM sessions TABLESAMPLE SYSTEM (10) LIMIT $1', [COLD_REQUESTS]);
  const times = [];
  server.forgetAll();
  for (const { id } of found) {
    const start = performance.now();
    await server.sessions.find(id);
    times.push((performance.now() - start) * 1_000);
  }
  add(`cold look-up among ${shown(IN_TABLE)}, one at a time, p50`, `${median(times).toFixed(0)} µs`);
  add(`cold look-up among ${shown(IN_TABLE)}, one at a time, p99`, `${percentile(times, 99).toFixed(0)} µs`);
}

async function measureSweep() {
  await insertSessions(DEAD, `now() - interval '60 days'`);
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const deleted = await server.sweep.sweep();
  const { user, system } = process.cpuUsage(cpuBefore);
  if (deleted !== DEAD) throw new Error(`swept ${deleted}`);
  add(`sweep of ${shown(DEAD)} dead sessions`, `${((performance.now() - start) / 1_000).toFixed(1)} s`);
  add('… of it processor time of the node', `${((user + system) / 1e6).toFixed(1)} s`);
}
