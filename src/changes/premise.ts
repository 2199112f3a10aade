import { DatabaseError, escapeLiteral } from 'pg';
import type { Change } from './change.js';

/** What a transaction decides by, without having locked it: these subjects, as they stood at a position of the log. */
export interface Premise {
  readonly position: number;
  readonly subjects: readonly Change[];
}

/** The SQLSTATE of a premise that holds no more; of a class that neither the standard nor PostgreSQL uses. */
const OVERTAKEN = 'PC001';

/**
 * A statement that fails where one of these premises no longer holds. It stands between the one that takes the place in the log and
 * the COMMIT: whoever has an earlier place has committed and is seen by it, and nobody gets one in between.
 *
 * Uses the primary key of `change_log`, of which it reads what came since.
 */
export function checkOf(premises: readonly Premise[]): string {
  return `DO ${escapeLiteral(`
    BEGIN
      IF ${premises.map(isOvertakenBy).join(' OR ')} THEN
        RAISE EXCEPTION 'overtaken by another change' USING ERRCODE = '${OVERTAKEN}';
      END IF;
    END`)}`;
}

function isOvertakenBy({ position, subjects }: Premise): string {
  const changed = subjects.map(({ kind, subject }) => `(${escapeLiteral(kind)}, ${escapeLiteral(subject)})`).join(', ');
  return `EXISTS (
        SELECT FROM change_log WHERE position > ${position} AND (kind, subject) IN (${changed})
          AND position < (SELECT position FROM change_head)
      )`;
}

/** Whether a commit failed for a premise that holds no more; nothing of it has happened then. */
export function isOvertaken(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === OVERTAKEN;
}
