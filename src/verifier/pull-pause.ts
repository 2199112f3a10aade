/** The first pull after a failure comes after a random part of this, and of twice as much with each failure more. */
const FIRST_MS = 100;
const LONGEST_MS = 2_000;
/** Failures of clients are counted by address at the server, and an address may be shared by clients that are in order. */
const LONGEST_REFUSED_MS = 60_000;

/** The server refuses this client, or takes no more attempts from its address (4xx): another pull won't do better soon. */
export class ClientRefused extends Error {}

/**
 * What the pause after a failed pull is a random part of: whoever lost the same server at the same moment doesn't come back at
 * the same moment.
 *
 * @param failures in a row, before this one
 * @returns milliseconds
 */
export function longestPauseAfter(error: unknown, failures: number): number {
  const longest = error instanceof ClientRefused ? LONGEST_REFUSED_MS : LONGEST_MS;
  return Math.min(longest, FIRST_MS * 2 ** failures);
}
