/** Most bytes of an event's details, as JSON; the table holds to twice that, since it writes JSON with blanks. */
const DETAILS_MAX_BYTES = 4_096;
/** Most characters of one text in them. */
const TEXT_MAX = 256;
/** Most entries of each list, tried one after the other until it fits. */
const LIST_LIMITS = [Number.POSITIVE_INFINITY, 32, 8, 0];

/**
 * Details of a bounded size that the database can store: a role with 256 permissions must not make its change fail. What had
 * to be left out is said by `cut: true`.
 */
export function boundedDetails(details: object): object {
  for (const most of LIST_LIMITS) {
    const fitted = fit(details, most);
    if (Buffer.byteLength(JSON.stringify(fitted)) <= DETAILS_MAX_BYTES) return fitted;
  }
  return { cut: true };
}

function fit(details: object, most: number): object {
  let cut = false;
  const text = (value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    if (value.length > TEXT_MAX) cut = true;
    return storable(value.slice(0, TEXT_MAX));
  };
  const entries = Object.entries(details).map(([name, value]: [string, unknown]): [string, unknown] => {
    if (!Array.isArray(value)) return [name, text(value)];
    if (value.length > most) cut = true;
    return [name, value.slice(0, most).map(text)];
  });
  return Object.fromEntries(cut ? [...entries, ['cut', true]] : entries);
}

/** PostgreSQL's jsonb takes neither U+0000 nor half of a surrogate pair. */
function storable(text: string): string {
  return Buffer.from(text.replaceAll('\0', ''), 'utf8').toString('utf8');
}
