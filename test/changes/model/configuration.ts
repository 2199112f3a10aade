import { type Rules } from './rules.js';

/** What a writer takes away: session 0 or 1 itself, or a role that the holder of session 0 has. */
export type Target = 'session 0' | 'session 1' | 'role of session 0';

/** One small world to explore, and what may happen in it. */
export interface Configuration {
  name: string;
  /** The lease of each node in ticks, stored in its row. */
  leases: number[];
  /** The nodes differ in nothing but their names, so that states which only swap them count as one. */
  interchangeable?: boolean;
  /** What each writer takes away. */
  writers: Target[];
  /** The writer's own lease in ticks; it matters only to one that ignores the leases stored. */
  writersLease: number;
  sessions: 1 | 2;
  /** Whether reading a session takes one step or three: sent, executed, arrived. */
  loads: 'at once' | 'in flight';
  /** Whether reading the log on a notification takes one step or two, and so may mix with a renewal. */
  hints: 'at once' | 'in flight';
  /** The writers run on node A, and apply their own changes to its memory at once. */
  ownChanges?: boolean;
  /** A renewal is given up half-way. */
  lostExchanges?: boolean;
  /** Processes are killed and start again, leaving their row; one such row at a time. */
  crashes?: boolean;
  /** Processes stop cleanly and start again. */
  cleanStops?: boolean;
  /** Rows whose heartbeat stands still are removed. */
  removal?: boolean;
  /** The log is purged. */
  purge?: boolean;
  /** The server recovers from a crash of one of its backends: what was not flushed is lost, its start time is the same. */
  recovery?: boolean;
  /** Once: a copy that may lack rows and commits takes over, under a new epoch. */
  restore?: boolean;
  /** Verifiers of one client with `waitFor`, behind node A alone, or such that each pull may come to any node. */
  verifiers?: { instances: number; pullsInFlight: number; behind?: 'node A' | 'any node' };
  /** The floor below which the exploration must have missed something. */
  atLeast: number;
}

/** A configuration together with the rules that hold in it. */
export interface World extends Configuration {
  rules: Rules;
  leaseMax: number;
}

/** The sessions, as bits, that a target takes away. */
export const sessionsOf = (target: Target): number => (target === 'session 1' ? 2 : 1);
