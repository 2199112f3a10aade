/**
 * The known name that was probably meant: one that ends alike (`session.accessTtl` → `tokens.accessTtl`), else one that is
 * few letters away. Undefined where nothing is near.
 */
export function nearest(name: string, known: readonly string[], separator = '.'): string | undefined {
  const lastOf = (text: string): string => text.slice(text.lastIndexOf(separator) + 1).toLowerCase();
  const furthest = Math.max(1, Math.min(3, Math.floor(name.length / 3)));
  const ranked = known
    .map((candidate) => ({ candidate, away: lettersApart(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((one, other) => one.away - other.away);
  const [closest] = ranked;
  if (closest !== undefined && closest.away <= furthest) return closest.candidate;
  return ranked.find(({ candidate }) => name.includes(separator) && lastOf(candidate) === lastOf(name))?.candidate;
}

/** Levenshtein's distance. */
export function lettersApart(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? one.length;
}
