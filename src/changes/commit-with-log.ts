import { escapeLiteral, type PoolClient, type QueryResult } from 'pg';
import { unavailable } from '../database/state-unavailable.js';
import type { Change } from './change.js';
import { checkOf, type Premise } from './premise.js';

/**
 * The last round trip of a transaction that changes something: sends what is enclosed, takes the next position, writes the log
 * rows, looks whether what it rests on still holds, and commits, all in one message. The counter row is locked for that long
 * only, so a process stopped half-way can't hold up the others; and positions are dense and in the order of commits.
 *
 * @param enclosed whole statements; before the counter's, so that its lock is held no longer for them
 * @param keepUntil when the log rows may be purged
 * @param premises what the transaction decided by
 * @returns the position
 * @throws what `isOvertaken` knows
 */
export async function commitWithLog(
  client: PoolClient,
  changes: readonly Change[],
  enclosed: readonly string[],
  keepUntil: Date,
  premises: readonly Premise[] = [],
): Promise<number> {
  const rows = changes.map(({ kind, subject }) => `(${escapeLiteral(kind)}, ${escapeLiteral(subject)})`).join(', ');
  // Several statements in one message can't have parameters; every value is escaped.
  const log = `
    WITH head AS (UPDATE change_head SET position = position + 1 RETURNING position)
    INSERT INTO change_log (position, kind, subject, keep_until)
    SELECT head.position, entry.kind, entry.subject, ${escapeLiteral(keepUntil.toISOString())}::timestamptz
    FROM head, (VALUES ${rows}) AS entry (kind, subject)
    RETURNING position`;
  try {
    const results = (await client.query(
      [...enclosed, log, ...(premises.length > 0 ? [checkOf(premises)] : []), 'COMMIT'].join(';\n'),
    )) as unknown as QueryResult<{
      position: string;
    }>[];
    return Number(results[enclosed.length]?.rows[0]?.position);
  } catch (error) {
    throw unavailable(error);
  }
}
