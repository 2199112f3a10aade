import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { BENCH } from './database.mjs';
import { processorTime } from './processor-time.mjs';

/*
 * What a real fleet uses while it does something: processor time of each kind of process by the kernel's count, the statements of
 * the protocol by the server's, and the flushes of its log. Needs `OBSERVED` as settings of the database.
 */
export const OBSERVED = { shared_preload_libraries: 'pg_stat_statements', track_wal_io_timing: 'on' };

/** Statements of the protocol, by what no other statement has. */
const STATEMENTS = {
  looks: '%portcullis_epoch_age_ms%',
  logs: '%JOIN change_log entry%',
  acknowledgements: '%AS fast%',
};

/** Once, before anything is observed. */
export async function prepareObserving(database) {
  await database.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
}

/**
 * Runs `work`, which answers with the milliseconds of each of its calls.
 *
 * @returns totals while it ran, in ms: `used`, `main` (of it by the first thread) and
 *   `waited` (for a processor) by kind of process, statements, flushes; and the calls
 */
export async function observe(database, nodes, work) {
  const statements = await countStatements(database);
  const flushes = await countFlushes(database);
  const before = timesOf(await kindsOf(database, nodes));
  const from = performance.now();
  const took = await work();
  const ms = performance.now() - from;
  // Connections that were opened meanwhile count from their start, and those that were closed do not count.
  const after = timesOf(await kindsOf(database, nodes));
  const [statementsAfter, flushesAfter] = [await countStatements(database), await countFlushes(database)];
  const part = (name) =>
    Object.fromEntries(Object.entries(after).map(([kind, times]) => [kind, sumOf(times, before[kind], name)]));
  const flushed = flushesAfter.count - flushes.count;
  return {
    took,
    ms,
    used: part('used'),
    main: part('main'),
    waited: part('waited'),
    statements: Object.fromEntries(
      Object.keys(STATEMENTS).map((name) => [name, statementsAfter[name] - statements[name]]),
    ),
    flushes: flushed,
    flushMs: flushed === 0 ? 0 : (flushesAfter.ms - flushes.ms) / flushed,
  };
}

async function kindsOf(database, nodes) {
  const rows = await database.query(`
    SELECT pid, application_name AS name, backend_type = 'client backend' AS "isClient" FROM pg_stat_activity
    WHERE application_name <> '${BENCH}'`);
  const pidsOf = (wanted) => rows.filter(wanted).map(({ pid }) => pid);
  return {
    client: [process.pid],
    first: nodes.slice(0, 1).map(({ pid }) => pid),
    others: nodes.slice(1).map(({ pid }) => pid),
    requests: pidsOf(({ name, isClient }) => isClient && name !== 'portcullis lease'),
    leases: pidsOf(({ name, isClient }) => isClient && name === 'portcullis lease'),
    background: [...pidsOf(({ isClient }) => !isClient), parentOf(rows[0].pid)],
  };
}

function timesOf(kinds) {
  return Object.fromEntries(
    Object.entries(kinds).map(([kind, pids]) => [kind, new Map(pids.map((pid) => [pid, processorTime(pid)]))]),
  );
}

function sumOf(after, before, part) {
  let sum = 0;
  for (const [pid, time] of after) sum += time[part] - (before.get(pid)?.[part] ?? 0);
  return sum;
}

async function countStatements(database) {
  const sums = Object.entries(STATEMENTS).map(
    ([name, like]) => `COALESCE(sum(calls) FILTER (WHERE query LIKE '${like}'), 0)::float8 AS ${name}`,
  );
  const [row] = await database.query(
    `SELECT ${sums.join(', ')} FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat%'`,
  );
  return row;
}

/** Statistics of a process that goes on working arrive within a second. */
async function countFlushes(database) {
  const [row] = await database.query(`
    SELECT COALESCE(sum(fsyncs), 0)::float8 AS count, COALESCE(sum(fsync_time), 0)::float8 AS ms
    FROM pg_stat_io WHERE object = 'wal' AND context = 'normal'`);
  return row;
}

/** Of a process of the server: its postmaster. */
function parentOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}
