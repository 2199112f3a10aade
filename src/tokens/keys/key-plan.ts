import type { Config } from '../../config/index.js';
import type { SigningKeyRow } from './signing-key.js';

/** What is due: a published key becomes active, or the next one is published. */
export type KeyStep = { readonly activate: string } | 'publish';

/** The key that is published and signs next. */
export function nextOf(rows: readonly SigningKeyRow[]): SigningKeyRow | undefined {
  return rows.find(({ state }) => state === 'next');
}

export function activeOf(rows: readonly SigningKeyRow[]): SigningKeyRow | undefined {
  return rows.find(({ state }) => state === 'active');
}

/**
 * What the schedule asks for. A key signs for `keyRotation`; the one after it is published `keyOverlap` before that ends.
 *
 * @param now wall time in milliseconds
 */
export function stepDue(
  rows: readonly SigningKeyRow[],
  { keyRotation, keyOverlap }: Config['tokens'],
  now: number,
): KeyStep | undefined {
  const next = nextOf(rows);
  if (next !== undefined)
    return (next.signs_from ?? next.created_at).getTime() <= now ? { activate: next.kid } : undefined;
  const active = activeOf(rows);
  if (active === undefined || keyRotation === 0) return undefined;
  const signsFrom = (active.signs_from ?? active.created_at).getTime();
  return signsFrom + keyRotation - keyOverlap <= now ? 'publish' : undefined;
}
