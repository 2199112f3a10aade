import { simulate } from './simulation.mjs';

/*
 * What the simulation says about fleets that nobody measured: nodes on machines of their own, and a database on another one.
 */
const DATABASE_CORES = 16;
const NETWORK_MS = 0.5;
const FLEETS = [10, 100, 300, 1_000];
const RATES = [1, 10, 30, 100, 300, 1_000];
/** Slower than this is bent, whatever else is true. */
const SLOW_MS = 100;

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
  const shares = { 'processors of the database': utilisation, 'lock of the head': lockUtilisation };
  Object.assign(shares, { disk: diskUtilisation, 'event loop of the nodes': busiestNode });
  const [[name]] = Object.entries(shares).sort(([, a], [, b]) => b - a);
  return name;
}

function percent(share) {
  return `${(share * 100).toFixed(0)} %`;
}
