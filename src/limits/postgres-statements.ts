/** A row of `rate_limits`: what the library reads of an answer. */
export interface CounterRow {
  key: string;
  points: number;
  /** Milliseconds since 1970, which pg gives as text. */
  expire: string;
}

/** Uses the primary key. An expired row counts as none. */
export const READ_COUNTERS =
  'SELECT key, points, expire FROM rate_limits WHERE key = ANY ($1::text[]) AND expire > $2::bigint';

/**
 * Uses the primary key. Rows are locked in the order given, which is that of `countInTurn`: who deletes and who counts can't wait
 * for one another.
 */
export const DELETE_COUNTERS = `
  DELETE FROM rate_limits WHERE key IN (
    SELECT counter.key FROM unnest($1::text[]) WITH ORDINALITY AS given (key, place)
    JOIN rate_limits counter ON counter.key = given.key
    ORDER BY given.place FOR UPDATE OF counter
  )`;

/** Values of one step: key, the end of a window that begins now, and the most points with which the next step is taken. */
const VALUES_EACH = 3;

/**
 * The library's own upsert (RateLimiterPostgres, `_upsert`) by one point, for several keys in turn: each is counted only if the
 * one before it is left with so many points at most. $1 is now. Gives a row for each that was counted. Uses the primary key.
 */
export function countInTurn(steps: number): string {
  const numbers = Array.from({ length: steps }, (_, index) => index);
  const ctes = numbers.map((index) => {
    const [key, end] = [2, 3].map((offset) => `$${offset + index * VALUES_EACH}`);
    const before = index === 0 ? '' : `FROM step${index - 1} WHERE points <= $${1 + index * VALUES_EACH}::integer`;
    return `step${index} AS (
      INSERT INTO rate_limits AS counter (key, points, expire)
      SELECT ${key}::text, 1, ${end}::bigint ${before || 'WHERE true'}
      ON CONFLICT (key) DO UPDATE SET
        points = CASE WHEN counter.expire <= $1::bigint THEN 1 ELSE counter.points + 1 END,
        expire = CASE WHEN counter.expire <= $1::bigint THEN excluded.expire ELSE counter.expire END
      RETURNING key, points, expire
    )`;
  });
  const rows = numbers.map((index) => `SELECT ${index} AS step, key, points, expire FROM step${index}`);
  return `WITH ${ctes.join(', ')} ${rows.join(' UNION ALL ')} ORDER BY step`;
}
