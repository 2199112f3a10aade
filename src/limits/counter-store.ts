import { RateLimiterRes, type RateLimiterStoreAbstract } from 'rate-limiter-flexible';
import { unavailable } from '../database/state-unavailable.js';
import { Problem } from '../http/problem.js';

/** One kind of counter in a store. */
export interface CounterOptions {
  /** In front of each key; no two kinds share one. */
  readonly name: string;
  /** What may be counted within the duration. */
  readonly points: number;
  readonly durationMs: number;
  /** Whether this process remembers a key that is used up, and asks the store no more until its time is over. */
  readonly remembersFull?: boolean;
}

/** Where counters are kept, for all nodes together. Injected by this class. */
export abstract class CounterStore {
  abstract counter(options: CounterOptions): RateLimiterStoreAbstract;
}

/** How long a single count may take, in milliseconds: nobody who signs in waits longer for a store that is away. */
export const STORE_DEADLINE_MS = 2_000;

/** What the library calls these options. It counts in whole seconds where the store does. */
export function limiterOptions({ name, points, durationMs, remembersFull = false }: CounterOptions) {
  return {
    keyPrefix: name,
    points,
    duration: durationMs / 1_000,
    ...(remembersFull && { inMemoryBlockOnConsumed: points }),
  };
}

/** What became of one point that was to be consumed. */
export interface Consumption {
  readonly allowed: boolean;
  readonly consumedPoints: number;
  readonly msBeforeNext: number;
}

/**
 * Takes one point of a key. The library rejects with a result where nothing is left, and with the client's own error where
 * there was no answer; there is no insurance limiter, so the second never lets anybody through.
 *
 * @param customDuration seconds, where this point begins a window of another length
 * @throws StateUnavailable (503) where the store is away
 */
export async function consume(
  counter: RateLimiterStoreAbstract,
  key: string,
  customDuration?: number,
): Promise<Consumption> {
  try {
    const options = customDuration === undefined ? {} : { customDuration };
    const { consumedPoints, msBeforeNext } = await counter.consume(key, 1, options);
    return { allowed: true, consumedPoints, msBeforeNext };
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw away(error);
    return { allowed: false, consumedPoints: error.consumedPoints, msBeforeNext: error.msBeforeNext };
  }
}

/**
 * Waits for a store's answer to anything else.
 *
 * @throws StateUnavailable (503) where the store is away
 */
export async function answered<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw away(error);
  }
}

function away(error: unknown): unknown {
  return error instanceof Problem ? error : unavailable(error);
}
