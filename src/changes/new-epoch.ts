import type { Queryable } from '../database/queryable.js';

/**
 * Begins a new epoch, after a restore or a failover to a copy that may lack commits: every node registers anew and forgets
 * what it remembered, and revocations wait for the longest lease there is until nodes of the old history can't trust theirs.
 *
 * @returns the new value of `change_head.epoch`
 */
export async function beginEpoch(queryable: Queryable): Promise<string> {
  const [row] = await queryable.query<{ epoch: string }>(BEGIN_EPOCH);
  if (row === undefined) throw new Error('change_head has no row');
  return row.epoch;
}

const BEGIN_EPOCH = 'UPDATE change_head SET epoch = gen_random_uuid(), since = clock_timestamp() RETURNING epoch';
