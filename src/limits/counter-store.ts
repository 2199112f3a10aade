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

/** One counter of a kind. */
export interface Counter {
  readonly counter: RateLimiterStoreAbstract;
  readonly key: string;
}

/** A point to be counted. */
export interface CountStep extends Counter {
  /** The next step is taken if this counter then has so many points at most. */
  readonly upTo: number;
}

/** What a store answered to a point that it counted ahead, for `count` of the limit. */
export type CountedAhead = object;

/** Where counters are kept, for all nodes together. Injected by this class. */
export abstract class CounterStore {
  abstract counter(options: CounterOptions): RateLimiterStoreAbstract;

  /**
   * Counts a point at each of several counters in turn, as far as each lets the next be taken, in one round trip where the store
   * can. What it hasn't counted is counted when its own turn comes.
   *
   * @returns for each step that was taken, from the first on; none where the store counts one by one
   * @throws StateUnavailable (503) where the store is away
   */
  countAhead(_steps: readonly CountStep[]): Promise<readonly CountedAhead[]> {
    return Promise.resolve([]);
  }

  /** @throws StateUnavailable (503) where the store is away */
  async delete(counters: readonly Counter[]): Promise<void> {
    await Promise.all(counters.map(({ counter, key }) => answered(counter.delete(key))));
  }
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

interface ConsumeOptions {
  /** Seconds, where this point begins a window of another length. */
  readonly customDuration?: number;
  /** Where it has been counted already. */
  readonly ahead?: CountedAhead | undefined;
}

/**
 * Takes one point of a key. The library rejects with a result where nothing is left, and with the client's own error where
 * there was no answer; there is no insurance limiter, so the second never lets anybody through.
 *
 * @throws StateUnavailable (503) where the store is away
 */
export async function consume(
  counter: RateLimiterStoreAbstract,
  key: string,
  options: ConsumeOptions = {},
): Promise<Consumption> {
  try {
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
