import { performance } from 'node:perf_hooks';
import { median } from './report.mjs';

/** Rounds that only warm up. */
const WARMING = 8;

/**
 * Runs each kind in turn, round after round.
 *
 * @param kinds names with functions that do their work `perTurn` times, on what their `prepare` made before the clock started
 * @returns the median of each in µs for one time
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
  return Object.fromEntries(Object.entries(times).map(([name, sample]) => [name, median(sample)]));
}

/** Rows of the table, each with its ratio to the bare call. */
export function rowsOf(algorithm, measured, medians, bare) {
  return Object.entries(medians).map(([by, micros]) => ({
    algorithm,
    measured,
    by,
    µs: micros.toFixed(1),
    'ratio to the bare call': (micros / medians[bare]).toFixed(2),
  }));
}
