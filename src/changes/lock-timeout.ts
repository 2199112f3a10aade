import type { Config } from '../config/index.js';

/**
 * How long a transaction may wait for a lock, and keep the others waiting for what it has locked, in milliseconds: whoever waits
 * for a revocation doesn't wait longer than its lease for what somebody else holds.
 */
export function lockTimeoutMs({ changes }: Pick<Config, 'changes'>): number {
  return Math.max(1, Math.floor(changes.lease / 2));
}
