const MOST_CHARACTERS = 80;

/**
 * A value as a refusal quotes it. What may hold a password isn't quoted: of a sensitive setting only the kind of value is
 * told, and of any URL with credentials only the scheme.
 */
export function shown(value: unknown, sensitive = false): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'an empty value';
  if (typeof value === 'string') return shownText(value, sensitive);
  if (sensitive) return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
  return shorten(JSON.stringify(value, (_, inner: unknown) => (hasCredentials(inner) ? '…' : inner)));
}

function shownText(text: string, sensitive: boolean): string {
  if (!sensitive && !hasCredentials(text)) return shorten(JSON.stringify(text));
  const [scheme] = /^[a-z][a-z0-9+.-]{0,15}:\/\//i.exec(text) ?? [];
  return scheme === undefined ? 'the given text' : `"${scheme}…"`;
}

function hasCredentials(value: unknown): boolean {
  return typeof value === 'string' && /:.*@/s.test(value);
}

function shorten(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
