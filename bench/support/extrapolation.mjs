import { LOOKS_EACH_RENEWAL } from '../../dist/changes/lease-limits.js';
import { simulate } from './simulation.mjs';

/*
 * What the simulation says about fleets that nobody measured: nodes on machines of their own, and a database on another one.
 */
const DATABASE_CORES = 16;
const NETWORK_MS = 0.5;
const FLEETS = [10, 100, 300, 1_000];
const RATES = [1, 10, 30, 100, 300, 1_000];
/** The default of `database.poolSize`, beside the lease's own. */
const POOL_SIZE = 10;
/** Three in each lease of two seconds. */
const RENEWALS_A_SECOND = 1.5;
const COUNTED_RATE = 100;
/** The longest life of an access token and the tolerance of clocks, by default, and the time between two purges. */
const LOG_KEPT_S = 900;
/** Slower than this is bent, whatever else is true. */
const SLOW_MS = 100;
const FULL = 0.97;

/** @returns rows of a table, for each number of nodes up to where it bends */
export function extrapolate(costs) {
  const rows = [];
  for (const nodes of FLEETS) {
    for (const perSecond of RATES) {
      const outcome = ask(nodes, perSecond, costs);
      const reason = bend(outcome);
      rows.push(rowOf(nodes, perSecond, outcome, reason));
      // Past the bend every further rate would say the same, at a cost that grows.
      if (reason !== '') break;
    }
  }
  return rows;
}

/** What a second brings at this rate, by counting: with `bytes` of a row of the log, from the table of sizes. */
export function countLoad(bytes) {
  return [10, 100, 1_000].map((nodes) => ({
    nodes,
    connections: shown(nodes * (POOL_SIZE + 1)),
    'renewals, each with a flush, a second': shown(nodes * RENEWALS_A_SECOND),
    'rows of the registry that renewals read, a second': shown(
      nodes * Math.min(nodes, LOOKS_EACH_RENEWAL) * RENEWALS_A_SECOND,
    ),
    [`acknowledgements at ${COUNTED_RATE} revocations a second, at most`]: shown(nodes * COUNTED_RATE),
    'processes that NOTIFY wakes, a second': shown(nodes * COUNTED_RATE),
    'log, MB': shown((COUNTED_RATE * LOG_KEPT_S * bytes) / 1e6),
  }));
}

/** What so many people need, each with four sessions that all end by a call within their 30 days. */
export function countUsers({ users, sessions }) {
  const [people, days, each] = [100_000_000, 30, 4];
  const perSecond = (people * each) / (days * 86_400);
  return [
    { '100 million users': 'users', needs: `${shown((people * users) / 1e9)} GB` },
    { '100 million users': `sessions, ${each} each`, needs: `${shown((people * each * sessions) / 1e9)} GB` },
    { '100 million users': `revocations, each session once in ${days} days`, needs: `${shown(perSecond)} a second` },
  ];
}

const shown = (value) => Math.round(value).toLocaleString('en');

function ask(nodes, perSecond, costs) {
  return simulate({
    nodes,
    cores: DATABASE_CORES,
    shared: false,
    load: { perSecond },
    network: NETWORK_MS,
    costs,
    durationMs: Math.max(5_000, Math.min(30_000, 60_000 / perSecond)),
  });
}

function rowOf(nodes, perSecond, outcome, reason) {
  return {
    nodes,
    'revocations/s': perSecond,
    'p50 ms': outcome.p50?.toFixed(1) ?? '–',
    'p99 ms': outcome.p99?.toFixed(1) ?? '–',
    'done/s': outcome.perSecond.toFixed(1),
    'statements/s': Math.round(outcome.statementsPerSecond).toLocaleString('en'),
    'database busy': percent(outcome.utilisation),
    'lock of the head held': percent(outcome.lockUtilisation),
    'busiest node': percent(outcome.busiestNode),
    'leases lost': outcome.leasesLost,
    'why it bends': reason,
  };
}

function bend({ utilisation, lockUtilisation, diskUtilisation, busiestNode, leasesLost, offered, completed, p50 }) {
  const slow = leasesLost > 0 || completed < 0.9 * offered || p50 > SLOW_MS;
  if (!slow) return '';
  // Whoever holds the lock waits for them too, so that it looks as busy.
  if (utilisation > FULL) return 'processors of the database';
  const shares = {
    'processors of the database': utilisation,
    'lock of the head': lockUtilisation,
    disk: diskUtilisation,
    'event loop of the nodes': busiestNode,
  };
  const [[name]] = Object.entries(shares).sort(([, a], [, b]) => b - a);
  return name;
}

function percent(share) {
  return `${(share * 100).toFixed(0)} %`;
}
