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
  /** Counts an attempt before it is looked at: of parallel ones no more get through than may. */
  count(key: string): Promise<Verdict>;
  /** After a success: forgets what a success makes up for. */
  succeeded(key: string, verdict: Verdict): Promise<void>;
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
] as const;

export type LimitName = (typeof LIMIT_NAMES)[number];
