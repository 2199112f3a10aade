import type { Config } from '../config/index.js';

/** For how long copies of the key set may be used on their way to a verifier (`max-age` of the JWKS), in milliseconds. */
export const KEY_SET_COPY_MS = 300_000;

/**
 * For how long somebody who begins to follow the log may need an entry, in milliseconds: for as long as a token minted before it
 * could still be accepted; and, of a withdrawn key, as long as somebody could still be given a copy of the key set that has it.
 */
export function retentionMs({ accessTtl, clockTolerance }: Config['tokens']): number {
  return Math.max(accessTtl, KEY_SET_COPY_MS) + clockTolerance;
}
