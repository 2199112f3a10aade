const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof UNITS;

const LARGEST_FIRST = Object.keys(UNITS).reverse() as Unit[];

/** A whole number and a unit, nothing else: `500ms`, `2s`, `10m`, `12h`, `30d`. */
export const DURATION_PATTERN = /^(0|[1-9]\d{0,11})(ms|s|m|h|d)$/;

/**
 * Reads a duration.
 *
 * @param text like `500ms`, `2s`, `10m`, `12h`, `30d`; a day is 24 hours
 * @returns milliseconds
 * @throws RangeError for anything else: no unit, a fraction, a sign, blanks, over 2^53 ms
 */
export function parseDuration(text: string): number {
  const [, count, unit] = DURATION_PATTERN.exec(text) ?? [];
  const milliseconds = count === undefined ? Number.NaN : Number(count) * UNITS[unit as Unit];
  if (!Number.isSafeInteger(milliseconds)) {
    throw new RangeError(`${JSON.stringify(text)} is not a duration; expected one like 500ms, 2s, 10m, 12h or 30d`);
  }
  return milliseconds;
}

/**
 * Writes a duration in the largest unit that leaves nothing over: 600000 → `10m`, 90000 → `90s`, 0 → `0s`.
 *
 * @param milliseconds whole and not negative
 * @throws RangeError for any other number
 */
export function formatDuration(milliseconds: number): string {
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 0) {
    throw new RangeError(`${milliseconds} is not a whole number of milliseconds`);
  }
  if (milliseconds === 0) return '0s';
  const unit = LARGEST_FIRST.find((candidate) => milliseconds % UNITS[candidate] === 0) ?? 'ms';
  return `${milliseconds / UNITS[unit]}${unit}`;
}
