import type { CountedAhead, Counter, CountStep } from './counter-store.js';

/** What became of one attempt at one limit. */
export interface Verdict {
  readonly allowed: boolean;
  /** Milliseconds until the next attempt is looked at; 0 where there may be another at once. */
  readonly closedForMs: number;
}

/** One limit on attempts. Keys come from `LimitKeys`. */
export interface Limit {
  /** As metrics and the log call it. */
  readonly name: LimitName;
  /** Milliseconds for which the key is closed, without counting anything; 0 where it is open. At most one read. */
  closedForMs(key: string): Promise<number>;
  /** What `count` counts first, and up to how many points nothing more is to be asked. */
  firstStep(key: string): CountStep;
  /**
   * Counts an attempt before it is looked at: of parallel ones no more get through than may.
   *
   * @param ahead where the first step has been taken already
   */
  count(key: string, ahead?: CountedAhead): Promise<Verdict>;
  /** What a success makes up for, and is to be forgotten. */
  forgottenAfter(key: string, verdict: Verdict): readonly Counter[];
}

/** Every limit there is. */
export const LIMIT_NAMES = [
  'sign_ins_of_address',
  'account_and_address',
  'account',
  'device',
  'known_places_of_account',
  'password_change',
  'registrations',
  'refreshes',
  'clients',
  'providers',
  'guesses_of_address',
] as const;

export type LimitName = (typeof LIMIT_NAMES)[number];
