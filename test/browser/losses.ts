/** How an answer is lost, once the server has acted. */
export type Loss = 'reset' | 'cut' | 'silent';

/** Numbers from 0 to 1 that follow from their seed alone (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `PORTCULLIS_TEST_SEED` repeats a run's losses, as far as its requests come in the same order. */
export function newSeed(): number {
  return Number(process.env['PORTCULLIS_TEST_SEED'] ?? Date.now() % 1_000_000_000);
}
