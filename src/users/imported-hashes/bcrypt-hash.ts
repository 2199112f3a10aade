import { verify } from '@node-rs/bcrypt';
import type { ImportedHash } from './imported-hash.js';
import { assertWithin } from './unsupported-hash.js';

/** `$2x$` is left out: it marks hashes of an implementation that lost bits of non-ASCII passwords. */
const FORM = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** One at the upper bound costs about a second. */
const COST = [4, 14] as const;

/**
 * bcrypt, as Auth0, Supabase, Laravel, Devise and many others keep it. Like all of them it looks at the first 72 bytes of a
 * password only, so whoever typed more then may type anything behind them now; the first sign-in ends that. A U+0000 counts
 * like any other character.
 */
export function readBcrypt(text: string): ImportedHash | undefined {
  const [, cost] = FORM.exec(text) ?? [];
  if (cost === undefined) return undefined;
  assertWithin('a bcrypt cost', Number(cost), ...COST);
  return { verify: (password) => verify(password, text) };
}
