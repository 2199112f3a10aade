import type { Clock } from './clock.js';

/** One moment on both clocks. */
export interface Moment {
  readonly monotonic: number;
  /** Wall time less monotonic time: a machine that was suspended, or whose clock was frozen, shows in it. */
  readonly wallOffset: number;
}

/** Reading both clocks takes a ten-thousandth of this. */
const INTERRUPTED_MS = 1;
const MAX_LOOKS = 3;

/**
 * Reads both clocks. Whoever is interrupted in between, by a collection of garbage or another process, would find them apart by
 * as long as it took, so they are read again; a machine that stood still shows at each look. Monotonic time is that before wall time.
 */
export function momentOf(clock: Clock): Moment {
  for (let look = 1; ; look++) {
    const monotonic = clock.monotonic();
    const wallOffset = clock.now() - monotonic;
    if (look === MAX_LOOKS || clock.monotonic() - monotonic < INTERRUPTED_MS) return { monotonic, wallOffset };
  }
}
