import { performance } from 'node:perf_hooks';
import { median } from './report.mjs';

/** Rounds that only warm up. */
const WARMING = 8;

/**
 * Runs each kind in turn, round after round.
 *
 * @param kinds names with functions that do their work `perTurn` times, on what their `prepare` made before the clock started
 * @returns what each took in each round, in µs for one time
 */
export async function takeTurns(kinds, rounds, perTurn) {
  const times = Object.fromEntries(Object.keys(kinds).map((name) => [name, []]));
  for (let round = -WARMING; round < rounds; round++) {
    for (const [name, work] of Object.entries(kinds)) {
      const prepared = work.prepare?.();
      const startedAt = performance.now();
      await work(prepared);
      const micros = ((performance.now() - startedAt) * 1_000) / perTurn;
      if (round >= 0) times[name].push(micros);
    }
  }
  return times;
}

/**
 * Rows of the table, as medians, each with its ratio to the bare call within a round: from one round to another the machine's pace
 * differs more than contenders do.
 */
export function rowsOf(algorithm, measured, times, bare) {
  return Object.entries(times).map(([by, sample]) => ({
    algorithm,
    measured,
    by,
    µs: median(sample).toFixed(1),
    'ratio to the bare call': median(sample.map((micros, round) => micros / times[bare][round])).toFixed(2),
  }));
}
